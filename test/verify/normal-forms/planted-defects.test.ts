import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '../../support/database.ts';
import { complaints } from './rows-of.ts';

/** A number below `kinds` that looks drawn, the same every time. */
const draw = (kinds: number, salt: string, n = 'n'): string =>
  `(('x' || md5(${n} || '${salt}'))::bit(28)::int % ${kinds})`;

/** A shop in third normal form with everything declared. */
const shop = `
  create table categories (id int primary key, title text not null unique);
  insert into categories select n, 'Category ' || n from generate_series(1, 12) n;
  create table products (
    id int primary key, title text not null unique, category_id int not null references categories, price numeric(8, 2) not null);
  insert into products select n, 'Product ' || n, 1 + ${draw(12, 'category')}, 3 + ${draw(9000, 'price')} / 100.0 from generate_series(1, 60) n;
  create table customers (id int primary key, email text not null unique, full_name text not null, city text not null);
  insert into customers
  select n, 'c' || n || '@example.org', 'Person ' || ${draw(170, 'person')}, 'City ' || ${draw(25, 'city')} from generate_series(1, 200) n;
  create table orders (
    id int primary key, customer_id int not null references customers, placed_on date not null, shipped_on date, paid boolean not null);
  insert into orders
  select n, 1 + ${draw(200, 'customer')}, placed_on, placed_on + 1 + ${draw(9, 'days')}, ${draw(5, 'paid')} > 0
    from generate_series(1, 900) n, lateral (select date '2024-01-01' + ${draw(900, 'day')}) day (placed_on);
  create table order_items (
    order_id int references orders, product_id int references products, quantity int not null, price numeric(8, 2) not null,
    primary key (order_id, product_id));
  insert into order_items
  select distinct on (n, product) n, product, 1 + ${draw(6, 'quantity', '(n * 10 + line)')}, 3 + ${draw(9000, 'paid price', '(n * 10 + line)')} / 100.0
    from generate_series(1, 900) n, generate_series(0, 3) line,
         lateral (select 1 + ${draw(60, 'product', '(n * 10 + line)')}) product (product)
   where line <= ${draw(4, 'lines')};
`;

interface Plant {
  readonly sql: string;
  /** Of two defects with ` + ` between them. */
  readonly found: string;
}

const plants: Readonly<Record<string, Plant>> = {
  'a text of the customer in the order': {
    sql: `alter table orders add customer_city text; update orders set customer_city = city from customers c where c.id = customer_id`,
    found: 'warn copied-column orders(customer_city)',
  },
  'a key of the customer in the order': {
    sql: `alter table orders add customer_email text; update orders set customer_email = email from customers c where c.id = customer_id`,
    found: 'warn copied-column orders(customer_email)',
  },
  'everything about the customer in the order': {
    sql: `alter table orders add customer_name text, add customer_city text, add customer_email text;
          update orders set customer_name = full_name, customer_city = city, customer_email = email from customers c where c.id = customer_id`,
    found: 'warn copied-column orders(customer_name, customer_city, customer_email)',
  },
  'a code of the product in the order line': {
    sql: `alter table order_items add category_id int;
          update order_items set category_id = p.category_id from products p where p.id = product_id`,
    found: 'warn copied-column order_items(category_id)',
  },
  'what belongs to a thing without a table': {
    sql: `alter table orders add courier_code text, add courier text;
          update orders set courier_code = 'K' || ${draw(30, 'courier', 'id')}, courier = 'Courier ' || ${draw(30, 'courier', 'id')} % 23`,
    found: 'warn suspected-transitive orders(courier_code, courier)',
  },
  'what belongs to half of the key': {
    sql: `alter table order_items add shelf text; update order_items set shelf = 'S' || ${draw(40, 'shelf', 'product_id')}`,
    found: 'warn suspected-partial order_items(product_id, shelf)',
  },
  'what belongs to half of the key, and what is computed from it': {
    sql: `alter table order_items add weight_kg int, add freight numeric(8, 2);
          update order_items set weight_kg = 1 + ${draw(37, 'weight', 'product_id')}; update order_items set freight = weight_kg * 1.35;
          insert into order_items
          select o.id, p.id, 1, 2, 1 + ${draw(37, 'weight', 'p.id')}, (1 + ${draw(37, 'weight', 'p.id')}) * 1.35 from orders o, products p where o.id = 1 on conflict do nothing`,
    found:
      'warn suspected-partial order_items(product_id, weight_kg) + warn computed-column order_items(freight, weight_kg)',
  },
  'a product of two columns': {
    sql: `alter table order_items add total numeric(10, 2); update order_items set total = quantity * price`,
    found: 'warn computed-column order_items(total, quantity, price)',
  },
  'a quotient of two columns, rounded': {
    sql: `alter table order_items add share numeric(10, 3); update order_items set share = price / quantity`,
    found: 'warn computed-column order_items(share, price, quantity)',
  },
  'a constant part of an amount, rounded': {
    sql: `alter table order_items add tax numeric(8, 2); update order_items set tax = price * 0.077`,
    found: 'warn computed-column order_items(tax, price)',
  },
  'a constant multiple of an amount, rounded': {
    sql: `alter table products add gross numeric(8, 2); update products set gross = price * 1.19`,
    found: 'warn computed-column products(gross, price)',
  },
  'a twelfth of an amount, in whole numbers, cut': {
    sql: `alter table customers add yearly int, add monthly int;
          update customers set yearly = 200 + ${draw(5000, 'yearly', 'id')}; update customers set monthly = yearly / 12`,
    found: 'warn computed-column customers(monthly, yearly)',
  },
  'an amount by a rate in percent, with an error': {
    sql: `alter table products add vat_rate int, add vat numeric(8, 2);
          update products set vat_rate = (array[0, 5, 10, 20])[1 + id % 4]; update products set vat = price * vat_rate / 100`,
    found: 'warn computed-column products(vat, price, vat_rate)',
  },
  'a sum of three columns, of which one is mostly 0': {
    sql: `alter table orders add subtotal int, add shipping int, add discount int, add total int;
          update orders set subtotal = 100 + ${draw(5000, 'subtotal', 'id')}, shipping = 5 * ${draw(4, 'shipping', 'id')},
            discount = case when id % 8 = 0 then 3 + ${draw(50, 'discount', 'id')} else 0 end;
          update orders set total = subtotal + shipping - discount`,
    found: 'warn computed-column orders(total, subtotal, shipping, discount)',
  },
  'the year of a date': {
    sql: `alter table orders add placed_year int; update orders set placed_year = extract(year from placed_on)`,
    found: 'warn date-part orders(placed_year, placed_on)',
  },
  'the days between two dates': {
    sql: `alter table orders add days_open int; update orders set days_open = shipped_on - placed_on`,
    found: 'warn date-part orders(days_open, placed_on, shipped_on)',
  },
  'the number of lines in the order': {
    sql: `insert into order_items
          select o.id, p.id, 1 + ${draw(6, 'more', '(o.id * 100 + p.id)')}, p.price from orders o, products p where o.id % 90 = 0 on conflict do nothing;
          alter table orders add lines int; update orders set lines = (select count(*) from order_items i where i.order_id = orders.id)`,
    found: 'warn child-total orders(lines)',
  },
  'the sum of the lines in the order': {
    sql: `alter table orders add amount numeric; update orders set amount = (select coalesce(sum(price), 0) from order_items i where i.order_id = orders.id)`,
    found: 'warn child-total orders(amount)',
  },
  'a list in a text': {
    sql: `alter table products add colours text;
          update products set colours = (array['red', 'blue', 'green', 'black', 'white'])[1 + ${draw(5, 'one', 'id')}] || ',' || (array['black', 'red', 'blue', 'white', 'green'])[1 + ${draw(5, 'two', 'id')}] || ',' || (array['green', 'white', 'red'])[1 + ${draw(3, 'three', 'id')}]`,
    found: 'warn text-list products(colours)',
  },
  'two flags that say one thing': {
    sql: `alter table orders add open boolean; update orders set open = not paid`,
    found: 'warn implied-flags orders(paid, open)',
  },
  'two flags of different types': {
    sql: `alter table customers add is_active boolean, add active int;
          update customers set is_active = ${draw(3, 'active', 'id')} > 0; update customers set active = is_active::int`,
    found: 'warn implied-flags customers(is_active, active)',
  },
  'a code without a constraint': {
    sql: `alter table orders add order_number text; update orders set order_number = 'N' || id; alter table orders alter order_number set not null`,
    found: 'warn undeclared-key orders(order_number)',
  },
  'a link without a constraint': {
    sql: `create table favourites (id int primary key, customer_id int not null references customers, product_id int not null references products);
          insert into favourites select row_number() over (), c.id, p.id from customers c, products p where ${draw(20, 'likes', '(c.id * 1000 + p.id)')} = 0`,
    found: 'warn undeclared-key favourites(customer_id, product_id)',
  },
  'a number that refers to a table by its name': {
    sql: `alter table products add supplier_customer_id int; update products set supplier_customer_id = 1 + ${draw(200, 'supplier', 'id')}`,
    found: 'warn missing-foreign-key products(supplier_customer_id)',
  },
  'a text that refers to a key by its values': {
    sql: `alter table orders add recommended_by text; update orders set recommended_by = 'c' || 1 + ${draw(200, 'friend', 'id')} || '@example.org'`,
    found: 'warn missing-foreign-key orders(recommended_by)',
  },
  'numbered columns': {
    sql: `alter table customers add phone1 text, add phone2 text`,
    found: 'warn repeated-columns customers(phone1, phone2)',
  },
  'an array': { sql: `alter table customers add tags text[]`, found: 'warn array-column customers(tags)' },
  'JSON used as a list': {
    sql: `alter table customers add tags jsonb default '[]'`,
    found: 'warn json-list customers(tags)',
  },
};

test('nothing is found in a shop where every fact is stored once', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop);
    assert.deepEqual(await complaints(database), []);
  }));

for (const [name, { sql, found }] of Object.entries(plants)) {
  test(`one defect, one finding: ${name}`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`${shop} ${sql}`);
      assert.deepEqual(await complaints(database), found.split(' + '));
    }));
}

const innocent: Readonly<Record<string, string>> = {
  'a second way to one row': `
    alter table order_items add customer_id int references customers;
    update order_items set customer_id = o.customer_id from orders o where o.id = order_id`,
  'a copy that a longer foreign key holds equal': `
    alter table customers add unique (id, city); alter table orders add customer_city text;
    update orders set customer_city = city from customers c where c.id = customer_id;
    alter table orders add foreign key (customer_id, customer_city) references customers (id, city) on update cascade`,
  'the moment when rows were written together': `
    alter table orders add created_at timestamptz; alter table order_items add created_at timestamptz default now();
    update orders set created_at = placed_on + id * interval '1 second';
    update order_items set created_at = o.created_at from orders o where o.id = order_id`,
  'a price at the time of the sale': `
    update order_items set price = p.price from products p where p.id = product_id`,
  'a calendar': `
    create table days (day date primary key, year int not null, month int not null, weekday int not null);
    insert into days select d, extract(year from d), extract(month from d), extract(isodow from d)
      from generate_series(date '2024-01-01', date '2026-12-31', interval '1 day') d`,
  'a column that is 0 nearly everywhere': `
    alter table orders add fee int not null default 0, add refund int not null default 0;
    update orders set fee = 7 where id % 100 = 1; update orders set refund = 3 where id % 90 = 5`,
};

for (const [name, sql] of Object.entries(innocent)) {
  test(`no defect, no finding: ${name}`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`${shop} ${sql}`);
      assert.deepEqual(await complaints(database), []);
    }));
}
