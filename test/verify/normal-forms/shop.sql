-- A web shop as people build it: amounts of their time, codes, flags, moments, an address book. Small, and the same every time.
create schema seed;
create function seed.u(n bigint, salt text) returns float8 immutable language sql as $$ select (('x' || substr(md5(n || ':' || salt), 1,
  8))::bit(32)::bigint & 2147483647) / 2147483648.0 $$;
create function seed.i(n bigint, salt text, k int) returns int immutable language sql as $$ select floor(seed.u(n, salt) * k)::int $$;
create function seed.skew(n bigint, salt text, k int) returns int immutable language sql as $$ select floor(k * seed.u(n, salt) ^ 2.5)::int $$;
create function seed.pick(n bigint, salt text, list text[]) returns text immutable language sql as $$ select list[1 + floor(seed.u(n,
  salt) ^ 1.5 * cardinality(list))::int] $$;
create table countries (code char(2) primary key, name text not null unique, currency char(3) not null);
insert into countries values ('CH','Switzerland','CHF'),('DE','Germany','EUR'),('FR','France','EUR'),('AT','Austria','EUR'),('IT','Italy','EUR');
create table customers (
  id bigint generated always as identity primary key, email text not null unique, first_name text not null, last_name text not null,
  phone text, marketing_opt_in boolean not null default false, is_active boolean not null default true, locale text not null default 'de',
  loyalty_points int not null default 0, created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  last_login_at timestamptz);
insert into customers (email, first_name, last_name, phone, marketing_opt_in, is_active, locale, loyalty_points, created_at, updated_at,
  last_login_at)
select lower(f) || '.' || lower(l) || n || '@' || seed.pick(n,'dom',array['gmail.com','bluewin.ch','gmx.de','outlook.com']), f, l,
  case when seed.u(n,'hasphone') < .7 then '+41 79 ' || 100 + seed.i(n,'p1',900) || ' ' || 10 + seed.i(n,'p2',90) || ' ' || 10 + seed.i(n,'p3',90) end,
  seed.u(n,'opt') < .3, seed.u(n,'act') < .96, seed.pick(n,'loc',array['de','fr','it','en']), seed.skew(n,'pts',5000),
  c, c + seed.u(n,'upd') * interval '300 days', case when seed.u(n,'log') < .8 then c + seed.u(n,'login') * interval '400 days' end
from generate_series(1, 600) n, lateral (select seed.pick(n,'f',array['Anna','Luca','Mia','Noah','Emma','Liam','Lea','Jan','Sara','Tim','Nina','Paul','Eva','Max','Zoe','Finn']) f,
  seed.pick(n,'l',array['Meier','Müller','Schmid','Keller','Weber','Huber','Rossi','Bianchi','Favre','Dubois','Wagner','Fischer','Brunner','Baumann','Frei']) l,
  timestamptz '2022-01-01' + seed.u(n,'c') * interval '900 days' c) x;
create table addresses (
  id bigint generated always as identity primary key, customer_id bigint not null references customers, kind text not null default 'shipping',
  street text not null, house_no text not null,
  address_line2 text, zip text not null, city text not null, country_code char(2) not null references countries, is_default boolean not null,
  latitude numeric(9,6), longitude numeric(9,6), created_at timestamptz not null default now());
create table seed.places (pid serial primary key, zip text, city text, cc text, lat numeric, lon numeric);
insert into seed.places (zip, city, cc, lat, lon)
select case when cc = 'CH' then (1000 + seed.i(n,'z',8999))::text when cc = 'AT' then (1000 + seed.i(n,'z',8999))::text else lpad(seed.i(n,'z',99999)::text, 5, '0') end,
  'Town ' || seed.i(n,'t',55) || ' ' || cc, cc, 45 + seed.u(n,'lat') * 8, 6 + seed.u(n,'lon') * 9
from generate_series(1, 70) n, lateral (select seed.pick(n,'cc',array['CH','DE','FR','AT','IT']) cc) x;
insert into addresses (customer_id, kind, street, house_no, address_line2, zip, city, country_code, is_default, latitude, longitude, created_at)
select 1 + case when n <= 600 then n - 1 else seed.i(n,'cust',600) end,
  case when n <= 600 then 'shipping' else seed.pick(n,'kind',array['billing','shipping']) end,
  seed.pick(n,'st',array['Hauptstrasse','Bahnhofstrasse','Dorfstrasse','Schulweg','Kirchgasse','Gartenweg','Lindenallee','Seestrasse']),
  (1 + seed.skew(n,'no',120))::text || case when seed.u(n,'a')<.1 then 'a' else '' end,
  case when seed.u(n,'l2') < .08 then 'c/o ' || seed.pick(n,'co',array['Meier','Huber','Frei']) end, p.zip, p.city, p.cc, n <= 600,
  round((p.lat + seed.u(n,'la')/50)::numeric, 6), round((p.lon + seed.u(n,'lo')/50)::numeric, 6),
  timestamptz '2022-02-01' + seed.u(n,'ac') * interval '900 days'
from generate_series(1, 840) n join seed.places p on p.pid = 1 + seed.skew(n,'place',70);
create table categories (id int generated always as identity primary key, parent_id int references categories, name text not null,
  slug text not null unique, position int not null);
insert into categories (parent_id, name, slug, position) select case when n > 6 then 1 + n % 6 end, 'Category ' || n, 'category-' || n,
  n from generate_series(1, 30) n;
create table products (
  id bigint generated always as identity primary key, sku text not null unique, title text not null, description text not null,
  category_id int not null references categories, brand text not null, list_price numeric(10,2) not null, purchase_price numeric(10,2) not null,
  currency char(3) not null default 'CHF', vat_rate numeric(4,2) not null, weight_g int not null, width_mm int, height_mm int, depth_mm int,
  stock int not null, rating numeric(2,1), review_count int not null, is_published boolean not null, status text not null,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now());
insert into products (sku, title, description, category_id, brand, list_price, purchase_price, vat_rate, weight_g, width_mm, height_mm, depth_mm,
  stock, rating, review_count, is_published, status, created_at, updated_at)
select 'SKU-' || lpad(n::text, 6, '0'), seed.pick(n,'adj',array['Small','Large','Red','Blue','Smart','Classic','Pro']) || ' ' || seed.pick(n,'noun',array['Lamp','Chair','Table','Mug','Knife','Bag','Bottle','Shelf']) || ' ' || n, 'A fine thing for every home, number ' || n || ', made with care and shipped in two days.',
  1 + seed.skew(n,'cat',30), seed.pick(n,'brand',array['Acme','Nordo','Velta','Kima','Zeno','Orba','Lumo','Tero']), price,
  round(price * (.4 + seed.u(n,'m') * .3)::numeric, 2), case when seed.u(n,'vat') < .85 then 8.1 else 2.6 end,
  50 + seed.skew(n,'w',9000), 10 + seed.i(n,'wi',900), 10 + seed.i(n,'hi',900), 10 + seed.i(n,'de',900), seed.skew(n,'stk',400),
  case when seed.u(n,'r') < .7 then round((3 + seed.u(n,'rt') * 2)::numeric, 1) end, seed.skew(n,'rc',300),
  st = 'active', st, c, c + seed.u(n,'u') * interval '200 days'
from generate_series(1, 300) n, lateral (select round((5 + 300 * seed.u(n,'price') ^ 2)::numeric * 20) / 20 price,
  seed.pick(n,'st',array['active','active','active','draft','retired']) st, timestamptz '2021-06-01' + seed.u(n,'pc') * interval '700 days' c) x;
create table orders (
  id bigint generated always as identity primary key, order_number text not null unique, customer_id bigint not null references customers,
  shipping_address_id bigint not null references addresses, billing_address_id bigint not null references addresses,
  status text not null, currency char(3) not null default 'CHF', payment_method text not null, coupon_code text,
  subtotal numeric(12,2) not null default 0, shipping_fee numeric(8,2) not null, placed_at timestamptz not null, paid_at timestamptz,
  shipped_at timestamptz, delivered_at timestamptz, cancelled_at timestamptz, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
insert into orders (order_number, customer_id, shipping_address_id, billing_address_id, status, payment_method, coupon_code, shipping_fee,
  placed_at, paid_at, shipped_at, delivered_at, cancelled_at, created_at, updated_at)
select 'B' || to_char(t, 'YYYY') || '-' || lpad(n::text, 6, '0'), cust, addr,
  case when seed.u(n,'b') < .95 then addr else 601 + seed.i(n,'ba',240) end, st, seed.pick(n,'pay',array['card','twint','invoice','paypal']),
  case when seed.u(n,'coupon') < .08 then seed.pick(n,'cc',array['SUMMER10','WELCOME','XMAS5']) end,
  (array[0, 7.9, 9.9])[1 + seed.skew(n,'fee',3)], t, case when st <> 'cancelled' then t + seed.u(n,'paid') * interval '2 days' end,
  case when st in ('shipped','delivered') then t + interval '2 days' + seed.u(n,'ship') * interval '3 days' end,
  case when st = 'delivered' then t + interval '5 days' + seed.u(n,'del') * interval '4 days' end,
  case when st = 'cancelled' then t + seed.u(n,'can') * interval '1 day' end, t, t + interval '6 days' * seed.u(n,'upd')
from generate_series(1, 1500) n, lateral (select a.customer_id cust, a.id addr from addresses a where a.id = 1 + seed.skew(n,'addr',840)) who,
  lateral (select timestamptz '2023-01-01' + seed.u(n,'t') * interval '700 days' t,
  seed.pick(n,'st',array['delivered','delivered','delivered','shipped','paid','cancelled']) st) x;
create table order_items (
  id bigint generated always as identity primary key, order_id bigint not null references orders, line_no int not null,
  product_id bigint not null references products, quantity int not null, unit_price numeric(10,2) not null,
  discount_percent numeric(4,1) not null default 0, vat_rate numeric(4,2) not null, created_at timestamptz not null default now(),
  unique (order_id, line_no));
insert into order_items (order_id, line_no, product_id, quantity, unit_price, discount_percent, vat_rate, created_at)
select o.id, l, p.id, 1 + seed.skew(o.id * 10 + l, 'q', 5), case when seed.u(o.id*10+l,'old') < .15 then round(p.list_price * .9,
  2) else p.list_price end, case when seed.u(o.id*10+l,'d') < .1 then 10 else 0 end, p.vat_rate, o.placed_at
from orders o, generate_series(1, 6) l, products p where l <= 1 + seed.skew(o.id,'lines',6) and p.id = 1 + seed.skew(o.id * 10 + l, 'prod', 300);
create table payments (id bigint generated always as identity primary key, order_id bigint not null references orders, provider text not null,
  provider_reference text not null unique, amount numeric(12,2) not null, currency char(3) not null, status text not null,
  created_at timestamptz not null default now());
insert into payments (order_id, provider, provider_reference, amount, currency, status, created_at)
select o.id, seed.pick(o.id,'prov',array['stripe','datatrans']), md5(o.id::text),
  coalesce((select sum(quantity * unit_price) from order_items i where i.order_id = o.id), 0) + o.shipping_fee, o.currency,
  case when seed.u(o.id,'f') < .03 then 'failed' else 'captured' end, o.paid_at from orders o where paid_at is not null;
create table reviews (product_id bigint references products, customer_id bigint references customers, stars int not null, body text,
  created_at timestamptz not null default now(), primary key (product_id, customer_id));
insert into reviews select distinct on (1 + seed.skew(n,'rp',300), 1 + seed.skew(n,'rcu',600)) 1 + seed.skew(n,'rp',300),
  1 + seed.skew(n,'rcu',600), 5 - seed.skew(n,'stars',5), case when seed.u(n,'b') < .5 then 'I like it because of ' || n end,
  timestamptz '2023-05-01' + seed.u(n,'t') * interval '500 days' from generate_series(1, 900) n;
alter table orders drop column subtotal;
drop schema seed cascade;
