-- A ticket tracker with workflow, sprints and a history of states. Small, and the same every time.
create schema seed;
create function seed.u(n bigint, salt text) returns float8 immutable language sql as $$ select (('x' || substr(md5(n || ':' || salt), 1,
  8))::bit(32)::bigint & 2147483647) / 2147483648.0 $$;
create function seed.i(n bigint, salt text, k int) returns int immutable language sql as $$ select floor(seed.u(n, salt) * k)::int $$;
create function seed.skew(n bigint, salt text, k int) returns int immutable language sql as $$ select floor(k * seed.u(n, salt) ^ 2.5)::int $$;
create function seed.pick(n bigint, salt text, list text[]) returns text immutable language sql as $$ select list[1 + floor(seed.u(n,
  salt) ^ 1.5 * cardinality(list))::int] $$;
create table users (id int generated always as identity primary key, username text not null unique, email text not null unique,
  display_name text not null, role text not null, is_admin boolean not null, is_bot boolean not null, timezone text not null,
  created_at timestamptz not null default now(), last_seen_at timestamptz);
insert into users (username, email, display_name, role, is_admin, is_bot, timezone, created_at, last_seen_at) select 'user' || n,
  'user' || n || '@corp.example', seed.pick(n,'f',array['Anna','Luca','Mia','Noah']) || ' ' || seed.pick(n,'l',array['Meier','Schmid','Weber','Huber','Frei']), r, seed.u(n,'adm') < .05, seed.u(n,'bot') < .03, seed.pick(n,'tz',array['Europe/Zurich','Europe/Berlin','America/New_York']), timestamptz '2020-01-01' + seed.u(n,'c') * interval '1000 days', timestamptz '2024-06-01' - seed.u(n,'ls') * interval '90 days' from generate_series(1, 250) n, lateral (select seed.pick(n,'r',array['developer','reporter','manager']) r) x;
create table projects (id int generated always as identity primary key, key text not null unique, name text not null unique,
  lead_id int not null references users, archived boolean not null default false, next_number int not null);
create table statuses (id int primary key, name text not null unique, category text not null, position int not null unique);
insert into statuses values (1,'Open','todo',1),(2,'In progress','doing',2),(3,'In review','doing',3),(4,'Blocked','doing',4),(5,'Done','done',5),(6,'Rejected','done',6);
create table priorities (id int primary key, name text not null unique, colour text not null);
insert into priorities values (1,'Low','grey'),(2,'Medium','blue'),(3,'High','orange'),(4,'Urgent','red');
insert into projects (key, name, lead_id, next_number) select 'P' || n, 'Project ' || n, 1 + seed.i(n,'lead',250), 1 from generate_series(1, 30) n;
create table sprints (id int generated always as identity primary key, project_id int not null references projects, name text not null,
  starts_on date not null, ends_on date not null, goal text, unique (project_id, name));
insert into sprints (project_id, name, starts_on, ends_on, goal) select p, 'Sprint ' || s, date '2023-01-02' + (s - 1) * 14 + p % 5,
  date '2023-01-02' + (s - 1) * 14 + p % 5 + 13, case when seed.u(p*100+s,'g') < .5 then 'Goal ' || p || '/' || s end from generate_series(1,30) p,
  generate_series(1,10) s;
create table tickets (id bigint generated always as identity primary key, project_id int not null references projects, number int not null,
  title text not null, body text, type text not null, status_id int not null references statuses, priority_id int not null references priorities,
  reporter_id int not null references users, assignee_id int references users, sprint_id int references sprints,
  parent_id bigint references tickets, story_points int, estimate_hours numeric(5,1), spent_hours numeric(6,1) not null default 0,
  is_closed boolean not null, resolution text, due_on date, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(), closed_at timestamptz, unique (project_id, number));
insert into tickets (project_id, number, title, body, type, status_id, priority_id, reporter_id, assignee_id, sprint_id, parent_id, story_points,
  estimate_hours, spent_hours, is_closed, resolution, due_on, created_at, updated_at, closed_at)
select p, row_number() over (partition by p order by n), 'Ticket about ' || seed.pick(n,'ti',array['login','search','export','layout','speed']) || ' ' || n, case when seed.u(n,'bo') < .8 then 'Steps to reproduce: do ' || n || ', then look.' end, seed.pick(n,'ty',array['bug','story','task','epic']), st, 1 + seed.skew(n,'pr',4), 1 + seed.skew(n,'rep',250), case when seed.u(n,'as') < .8 then 1 + seed.skew(n,'ass',250) end, case when seed.u(n,'sp') < .6 then (p - 1) * 10 + 1 + seed.i(n,'spr',10) end, case when n > 200 and seed.u(n,'par') < .1 then 1 + seed.i(n,'pare',150) end, case when seed.u(n,'po') < .6 then (array[1,2,3,5,8,13])[1 + seed.skew(n,'poi',6)] end, case when seed.u(n,'es') < .4 then round((.5 + seed.u(n,'est') * 40)::numeric, 1) end, round((seed.u(n,'spe') ^ 3 * 60)::numeric, 1), st >= 5, case when st >= 5 then seed.pick(n,'res',array['fixed','wontfix','duplicate']) end, case when seed.u(n,'du') < .2 then date '2023-06-01' + seed.i(n,'due',300) end, c, c + interval '30 days' * seed.u(n,'up'), case when st >= 5 then c + interval '60 days' * seed.u(n,'cl') end
from generate_series(1, 1800) n, lateral (select 1 + seed.skew(n,'p',30) p, 1 + seed.skew(n,'st',6) st,
  timestamptz '2023-01-01' + seed.u(n,'c') * interval '500 days' c) x;
update projects set next_number = 1 + (select coalesce(max(number), 0) from tickets t where t.project_id = projects.id);
create table status_changes (id bigint generated always as identity primary key, ticket_id bigint not null references tickets,
  from_status_id int references statuses, to_status_id int not null references statuses, changed_by int not null references users,
  changed_at timestamptz not null, comment text);
insert into status_changes (ticket_id, from_status_id, to_status_id, changed_by, changed_at, comment)
select t.id, case when s > 1 then case when seed.u(t.id*6+s,'jump') < .9 then s - 1 else 1 + seed.i(t.id*6+s,'from',s - 1) end end, s,
  1 + seed.skew(t.id * 6 + s,'by',250), t.created_at + (s - 1) * interval '2 days' + seed.u(t.id*6+s,'at') * interval '1 day',
  case when seed.u(t.id*6+s,'co') < .1 then 'moved' end from tickets t, generate_series(1, 6) s where s <= t.status_id;
create table labels (id int generated always as identity primary key, name text not null unique, colour text not null);
insert into labels (name, colour) select 'label-' || n, seed.pick(n,'c',array['red','green','blue','grey']) from generate_series(1, 25) n;
create table ticket_labels (ticket_id bigint references tickets, label_id int references labels, primary key (ticket_id, label_id));
insert into ticket_labels select distinct t.id, 1 + seed.skew(t.id * 3 + k,'lab',25) from tickets t,
  generate_series(1,2) k where seed.u(t.id*3+k,'has') < .4;
create table comments (id bigint generated always as identity primary key, ticket_id bigint not null references tickets,
  author_id int not null references users, body text not null, is_internal boolean not null, is_deleted boolean not null default false,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now());
insert into comments (ticket_id, author_id, body, is_internal, is_deleted, created_at, updated_at) select 1 + seed.skew(n,'t',1800),
  1 + seed.skew(n,'a',250), seed.pick(n,'b',array['Thanks','+1','Done','See above','Any news?','Comment number ' || n]), seed.u(n,'i') < .2,
  seed.u(n,'d') < .01, c, c from generate_series(1, 3000) n, lateral (select timestamptz '2023-01-05' + seed.u(n,'c') * interval '550 days' c) x;
drop schema seed cascade;
