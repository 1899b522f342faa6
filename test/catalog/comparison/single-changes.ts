/** One change of a database that test/catalog/whole-catalog/every-kind.sql made, and what is told of it. */
export interface SingleChange {
  /** What is there before, if every-kind.sql has nothing of the kind. */
  readonly given?: string;
  /** The change; `{database}` is the database's name. */
  readonly sql: string;
  /** All that is told: `+` what is new and `-` what is gone, by kind and name, else the object and its property. */
  readonly tells: readonly string[];
  /** The first major version that knows it. */
  readonly since?: number;
}

/** By what they are about. */
export const singleChanges: Readonly<Record<string, readonly SingleChange[]>> = {
  schemas: [
    {
      sql: 'create schema extra',
      tells: ['+ schema extra'],
    },
    {
      sql: 'drop schema shop cascade',
      tells: ['- event trigger et', '- extension hstore', '- schema shop'],
    },
    {
      sql: 'alter schema shop owner to pg_monitor',
      tells: ['schema shop: owner'],
    },
    {
      sql: 'grant usage on schema shop to public',
      tells: ['schema shop: rights'],
    },
    {
      sql: 'grant create on schema public to pg_monitor',
      tells: ['schema public: rights'],
    },
  ],
  tables: [
    {
      sql: `create table shop.fresh (id int primary key, b text default 'x', check (id > 0))`,
      tells: ['+ table shop.fresh'],
    },
    {
      sql: 'drop table shop.orders',
      tells: ['- table shop.orders'],
    },
    {
      sql: 'drop table shop.range_parent',
      tells: ['- partitioned table shop.range_parent'],
    },
    {
      sql: 'drop table shop.p cascade',
      tells: ['- partitioned table shop.p', '- view shop.v', '- foreign key refs_pid_region_fkey on shop.refs'],
    },
    {
      sql: 'alter table shop.solo rename to duo',
      tells: ['+ table shop.duo', '- table shop.solo', 'view shop.plain: query'],
    },
    {
      sql: 'alter table shop.orders rename to purchases',
      tells: ['- table shop.orders', '+ table shop.purchases'],
    },
    {
      sql: 'alter table shop.solo set schema public',
      tells: ['+ table public.solo', '- table shop.solo', 'view shop.plain: query'],
    },
    {
      sql: 'alter table shop.orders owner to pg_monitor',
      tells: ['table shop.orders: owner'],
    },
    {
      sql: 'alter table shop.p owner to pg_monitor',
      tells: ['partitioned table shop.p: owner'],
    },
    {
      given: 'create table shop.fresh (id int generated always as identity primary key, code text unique)',
      sql: 'alter table shop.fresh set unlogged',
      tells: ['table shop.fresh: persistence'],
    },
    {
      sql: 'alter table shop.u set logged',
      tells: ['table shop.u: persistence'],
    },
    {
      sql: 'alter table shop.solo set (fillfactor = 50)',
      tells: ['table shop.solo: options'],
    },
    {
      sql: 'alter table shop.refs reset (autovacuum_enabled)',
      tells: ['table shop.refs: options'],
    },
    {
      sql: 'alter table shop.refs set (toast.autovacuum_vacuum_threshold = 9)',
      tells: ['table shop.refs: options of the toast table'],
    },
    {
      sql: 'alter table shop.solo set tablespace pg_default',
      tells: [],
    },
    {
      sql: 'alter table shop.solo enable row level security',
      tells: ['table shop.solo: row level security'],
    },
    {
      sql: 'alter table shop.refs disable row level security',
      tells: ['table shop.refs: row level security'],
    },
    {
      sql: 'alter table shop.refs force row level security',
      tells: ['table shop.refs: row level security forced'],
    },
    {
      sql: 'alter table shop.refs replica identity default',
      tells: ['table shop.refs: replica identity'],
    },
    {
      sql: 'alter table shop.solo replica identity nothing',
      tells: ['table shop.solo: replica identity'],
    },
    {
      sql: 'alter table shop.solo replica identity full',
      tells: ['table shop.solo: replica identity'],
    },
    {
      sql: 'alter table shop.solo replica identity using index solo_pkey',
      tells: ['table shop.solo: replica identity'],
    },
    {
      sql: 'alter table shop.refs cluster on refs_region_idx',
      tells: ['table shop.refs: clustered on'],
    },
    {
      sql: 'alter table shop.refs set without cluster',
      tells: ['table shop.refs: clustered on'],
    },
    {
      sql: 'alter table shop.solo cluster on solo_pkey',
      tells: ['table shop.solo: clustered on'],
    },
    {
      sql: 'alter table shop.typed not of',
      tells: ['table shop.typed: of type'],
    },
    {
      sql: 'alter table shop.lonely inherit shop.base_a',
      tells: ['+ inheritance of shop.lonely from shop.base_a'],
    },
    {
      sql: 'alter table shop.heir no inherit shop.base_b',
      tells: ['- inheritance of shop.heir from shop.base_b'],
    },
    {
      given: 'alter table shop.heir add constraint base_a_x check (x > 0)',
      sql: 'alter table shop.heir inherit shop.base_a',
      tells: ['+ inheritance of shop.heir from shop.base_a'],
    },
    {
      since: 15,
      given: 'create access method heap2 type table handler heap_tableam_handler',
      sql: 'alter table shop.solo set access method heap2',
      tells: ['table shop.solo: access method'],
    },
    {
      given: 'create access method heap2 type table handler heap_tableam_handler',
      sql: 'create table shop.fresh (a int) using heap2',
      tells: ['+ table shop.fresh'],
    },
    {
      sql: `drop table shop.solo cascade; create view shop.solo as select 1 as id, 2 as a, 'b'::text as b, 'c'::text as c`,
      tells: ['- view shop.plain', 'table shop.solo: kind'],
    },
    {
      sql: 'create temporary table passing (id serial primary key)',
      tells: [],
    },
    {
      sql: 'analyze shop.orders',
      tells: [],
    },
    {
      sql: `insert into shop.orders (code) values ('a')`,
      tells: [],
    },
    {
      sql: 'select pg_catalog.lo_create(424242)',
      tells: [],
    },
    {
      given: 'select pg_catalog.lo_create(424242)',
      sql: `comment on large object 424242 is 'a comment'`,
      tells: [],
    },
    {
      sql: `select pg_catalog.setval('shop.s', 500)`,
      tells: [],
    },
  ],
  partitions: [
    {
      sql: 'alter table shop.range_parent attach partition shop.range_free for values from (10) to (20)',
      tells: ['table shop.range_free: partition of'],
    },
    {
      given:
        'alter table shop.range_parent add primary key (k); create table shop.range_key (k int primary key, v text); create index on shop.range_key (v)',
      sql: 'alter table shop.range_parent attach partition shop.range_key for values from (10) to (20)',
      tells: ['table shop.range_key: partition of'],
    },
    {
      sql: 'alter table shop.range_parent detach partition shop.range_low',
      tells: ['table shop.range_low: partition of'],
    },
    {
      sql: 'create table shop.range_high partition of shop.range_parent for values from (20) to (30)',
      tells: ['+ table shop.range_high'],
    },
    {
      sql: 'create table shop.range_rest partition of shop.range_parent default',
      tells: ['+ table shop.range_rest'],
    },
    {
      sql: 'alter table shop.range_parent detach partition shop.range_low; alter table shop.range_parent attach partition shop.range_low for values from (0) to (11)',
      tells: ['table shop.range_low: partition bounds'],
    },
    {
      sql: 'alter table shop.p detach partition shop.p_eu',
      tells: ['table shop.p_eu: partition of'],
    },
    {
      sql: 'alter table shop.range_parent add column w int',
      tells: ['+ column shop.range_parent.w'],
    },
    {
      sql: 'alter table shop.range_parent alter column v type varchar(9)',
      tells: ['column shop.range_parent.v: type'],
    },
    {
      sql: 'alter table shop.range_parent alter column v set not null',
      tells: ['column shop.range_parent.v: not null'],
    },
    {
      sql: 'alter table shop.range_parent drop column v',
      tells: ['- column shop.range_parent.v'],
    },
    {
      sql: 'alter table shop.range_parent add constraint k_positive check (k >= 0)',
      tells: ['+ check constraint k_positive on shop.range_parent'],
    },
    {
      sql: 'create index range_k on shop.range_parent (k)',
      tells: ['+ partitioned index shop.range_k'],
    },
    {
      sql: 'create index low_only on shop.range_low (k)',
      tells: ['+ index shop.low_only'],
    },
    {
      sql: 'drop index shop.range_parent_v_idx',
      tells: ['- partitioned index shop.range_parent_v_idx'],
    },
    {
      given: 'create index range_k on only shop.range_parent (k); create index range_low_k on shop.range_low (k)',
      sql: 'alter index shop.range_k attach partition shop.range_low_k',
      tells: ['index shop.range_low_k: partition of', 'partitioned index shop.range_k: valid'],
    },
    {
      sql: 'create trigger rt after insert on shop.range_parent for each row execute function shop.g()',
      tells: ['+ trigger rt on shop.range_parent'],
    },
    {
      sql: 'drop trigger pt on shop.p',
      tells: ['- trigger pt on shop.p'],
    },
    {
      since: 15,
      given: 'alter table shop.range_parent add constraint range_self foreign key (k) references shop.solo (id)',
      sql: 'alter table shop.range_parent disable trigger all',
      tells: ['foreign key range_self on shop.range_parent: its triggers'],
    },
    {
      sql: 'alter table shop.p disable trigger pt',
      tells: ['trigger pt on shop.p: enabled'],
    },
    {
      sql: 'alter table shop.range_parent add primary key (k)',
      tells: ['+ primary key range_parent_pkey on shop.range_parent'],
    },
    {
      sql: 'alter table shop.range_parent add constraint range_self foreign key (k) references shop.solo (id)',
      tells: ['+ foreign key range_self on shop.range_parent'],
    },
    {
      sql: 'drop table shop.range_low',
      tells: ['- table shop.range_low'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by list (a)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (a)',
      tells: ['partitioned table shop.cut: partition strategy'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (a)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (b)',
      tells: ['partitioned table shop.cut: partition key'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (b)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (b collate "C")',
      tells: ['partitioned table shop.cut: collations of the partition key'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (b)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (b text_pattern_ops)',
      tells: ['partitioned table shop.cut: operator classes of the partition key'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (lower(b))',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (upper(b))',
      tells: ['partitioned table shop.cut: expressions of the partition key'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (a)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text) partition by range (a, b)',
      tells: ['partitioned table shop.cut: partition key'],
    },
    {
      given: 'create table shop.cut (a int, b text) partition by range (a)',
      sql: 'drop table shop.cut; create table shop.cut (a int, b text)',
      tells: ['partitioned table shop.cut: kind'],
    },
  ],
  columns: [
    {
      sql: 'alter table shop.solo add column d int',
      tells: ['+ column shop.solo.d'],
    },
    {
      sql: 'alter table shop.solo drop column b cascade',
      tells: ['- column shop.solo.b', '- view shop.plain'],
    },
    {
      sql: 'alter table shop.solo drop column c',
      tells: ['- column shop.solo.c'],
    },
    {
      sql: 'alter table shop.orders drop column code',
      tells: ['- column shop.orders.code'],
    },
    {
      sql: 'alter table shop.orders drop column ref',
      tells: ['- column shop.orders.ref'],
    },
    {
      sql: 'alter table shop.orders drop column id cascade',
      tells: ['- column shop.orders.id', '- foreign key orders_self on shop.orders'],
    },
    {
      sql: 'alter table shop.orders drop column slot',
      tells: ['- column shop.orders.slot'],
    },
    {
      sql: 'alter table shop.refs drop column id cascade',
      tells: [
        '- column shop.refs.id',
        '- materialized view shop.mv',
        '- view shop.v',
        '- view shop.v1',
        '- policy pol on shop.refs',
        '- rule upd on shop.refs',
        '- trigger t on shop.refs',
      ],
    },
    {
      sql: 'alter table shop.solo rename column c to c2',
      tells: ['- column shop.solo.c', '+ column shop.solo.c2'],
    },
    {
      sql: 'alter table shop.orders rename column ref to reference',
      tells: ['- column shop.orders.ref', '+ column shop.orders.reference'],
    },
    {
      sql: 'alter table shop.orders rename column id to number',
      tells: ['- column shop.orders.id', '+ column shop.orders.number'],
    },
    {
      sql: 'alter table shop.base_b drop column x; alter table shop.base_b add column x int',
      tells: ['table shop.base_b: order of columns', 'table shop.heir: order of columns'],
    },
    {
      sql: 'alter table shop.orders drop column note; alter table shop.orders add column note text',
      tells: ['table shop.orders: order of columns', '- index shop.orders_note'],
    },
    {
      given:
        'alter table shop.range_parent drop column v; alter table shop.range_parent add column w int; alter table shop.range_parent add column v text',
      sql: 'alter table shop.range_parent drop column w; alter table shop.range_parent add column w int',
      tells: ['partitioned table shop.range_parent: order of columns'],
    },
    {
      sql: 'alter table shop.range_free drop column k; alter table shop.range_free add column k int not null',
      tells: ['table shop.range_free: order of columns'],
    },
    {
      sql: 'alter table shop.solo alter column c type int using 1',
      tells: ['column shop.solo.c: type'],
    },
    {
      sql: 'alter table shop.solo alter column c type varchar(20)',
      tells: ['column shop.solo.c: type'],
    },
    {
      sql: 'alter table shop.orders alter column rate type numeric(8,2)',
      tells: ['column shop.orders.rate: type'],
    },
    {
      sql: 'alter table shop.solo alter column c type text collate "C"',
      tells: ['column shop.solo.c: collation'],
    },
    {
      sql: 'alter table shop.u alter column b type text',
      tells: ['column shop.u.b: collation'],
    },
    {
      sql: 'alter table shop.orders alter column id type bigint',
      tells: ['column shop.orders.id: type'],
    },
    {
      sql: 'alter table shop.solo alter column a set not null',
      tells: ['column shop.solo.a: not null'],
    },
    {
      sql: 'alter table shop.base_b alter column x set not null',
      tells: ['column shop.base_b.x: not null'],
    },
    {
      sql: 'alter table shop.range_free alter column k drop not null',
      tells: ['column shop.range_free.k: not null'],
    },
    {
      sql: 'alter table shop.solo alter column a set default 3',
      tells: ['column shop.solo.a: default'],
    },
    {
      sql: 'alter table shop.orders alter column amount set default 8',
      tells: ['column shop.orders.amount: default'],
    },
    {
      sql: 'alter table shop.orders alter column amount drop default',
      tells: ['column shop.orders.amount: default'],
    },
    {
      sql: 'alter view shop.plain alter column a set default 4',
      tells: ['column shop.plain.a: default'],
    },
    {
      sql: 'alter table shop.orders alter column twice drop expression',
      tells: ['column shop.orders.twice: generated'],
    },
    {
      since: 17,
      sql: 'alter table shop.orders alter column twice set expression as (amount * 3)',
      tells: ['column shop.orders.twice: generated'],
    },
    {
      since: 18,
      given: 'alter table shop.u add column twice int generated always as (a * 2) stored',
      sql: 'alter table shop.u drop column twice; alter table shop.u add column twice int generated always as (a * 2) virtual',
      tells: ['column shop.u.twice: generated'],
    },
    {
      given: 'alter table shop.u add column twice int generated always as (a * 2) stored',
      sql: 'alter table shop.u drop column twice; alter table shop.u add column twice int generated always as (a * 3) stored',
      tells: ['column shop.u.twice: generated'],
    },
    {
      sql: 'alter table shop.orders alter column id set generated by default',
      tells: ['column shop.orders.id: identity'],
    },
    {
      sql: 'alter table shop.orders alter column id drop identity',
      tells: ['column shop.orders.id: identity'],
    },
    {
      sql: 'alter table shop.orders alter column id set increment 4',
      tells: ['sequence shop.orders_id_seq: increment'],
    },
    {
      sql: 'alter table shop.solo alter column id add generated always as identity',
      tells: ['column shop.solo.id: identity'],
    },
    {
      sql: 'alter table shop.solo alter column c set storage external',
      tells: ['column shop.solo.c: storage'],
    },
    {
      sql: 'alter table shop.solo alter column c set statistics 99',
      tells: ['column shop.solo.c: statistics target'],
    },
    {
      sql: 'alter table shop.refs alter column region set statistics -1',
      tells: ['column shop.refs.region: statistics target'],
    },
    {
      sql: 'alter table shop.solo alter column c set compression pglz',
      tells: ['column shop.solo.c: compression'],
    },
    {
      sql: 'alter table shop.solo alter column c set (n_distinct = 4)',
      tells: ['column shop.solo.c: options'],
    },
    {
      sql: 'alter table shop.refs alter column region reset (n_distinct)',
      tells: ['column shop.refs.region: options'],
    },
    {
      sql: 'alter table shop.refs add column extra int; alter table shop.refs drop column extra',
      tells: [],
    },
    {
      sql: 'alter type shop.addr add attribute city text cascade',
      tells: ['+ attribute shop.addr.city'],
    },
    {
      sql: 'alter type shop.addr drop attribute zip cascade',
      tells: ['- attribute shop.addr.zip'],
    },
    {
      sql: 'alter type shop.addr rename attribute zip to postcode cascade',
      tells: ['+ attribute shop.addr.postcode', '- attribute shop.addr.zip'],
    },
    {
      sql: 'alter type shop.addr alter attribute zip type varchar(12) cascade',
      tells: ['attribute shop.addr.zip: type'],
    },
    {
      sql: 'alter table shop.typed alter column street drop not null',
      tells: ['column shop.typed.street: not null'],
    },
  ],
  constraints: [
    {
      sql: 'alter table shop.solo add constraint solo_a check (a > 0)',
      tells: ['+ check constraint solo_a on shop.solo'],
    },
    {
      sql: 'alter table shop.solo add constraint solo_a check (a > 0) not valid',
      tells: ['+ check constraint solo_a on shop.solo'],
    },
    {
      given: 'alter table shop.solo add constraint solo_a check (a > 0) not valid',
      sql: 'alter table shop.solo validate constraint solo_a',
      tells: ['check constraint solo_a on shop.solo: validated'],
    },
    {
      sql: 'alter table shop.orders drop constraint amount_positive',
      tells: ['- check constraint amount_positive on shop.orders'],
    },
    {
      sql: 'alter table shop.lonely drop constraint base_a_x; alter table shop.lonely add constraint base_a_x check (x > 1)',
      tells: ['check constraint base_a_x on shop.lonely: expression'],
    },
    {
      sql: 'alter table shop.orders rename constraint amount_positive to amount_plus',
      tells: ['+ check constraint amount_plus on shop.orders', '- check constraint amount_positive on shop.orders'],
    },
    {
      sql: `alter table shop.orders drop constraint orders_at; alter table shop.orders add constraint orders_at check (at > '2000-01-01')`,
      tells: ['check constraint orders_at on shop.orders: no inherit'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self',
      tells: ['- foreign key orders_self on shop.orders'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) on delete cascade',
      tells: ['foreign key orders_self on shop.orders: on delete'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) on update set null',
      tells: ['foreign key orders_self on shop.orders: on update'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) match full',
      tells: ['foreign key orders_self on shop.orders: match'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.solo (id)',
      tells: ['foreign key orders_self on shop.orders: referenced table'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (other) references shop.orders (id)',
      tells: ['foreign key orders_self on shop.orders: columns'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) not valid',
      tells: ['foreign key orders_self on shop.orders: validated'],
    },
    {
      since: 15,
      given:
        'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) on delete set null',
      sql: 'alter table shop.orders drop constraint orders_self; alter table shop.orders add constraint orders_self foreign key (ref) references shop.orders (id) on delete set null (ref)',
      tells: ['foreign key orders_self on shop.orders: columns set on delete'],
    },
    {
      sql: 'alter table shop.orders alter constraint orders_self deferrable',
      tells: ['foreign key orders_self on shop.orders: deferrable'],
    },
    {
      sql: 'alter table shop.refs alter constraint refs_pid_region_fkey deferrable initially immediate',
      tells: ['foreign key refs_pid_region_fkey on shop.refs: initially deferred'],
    },
    {
      since: 18,
      sql: 'alter table shop.orders alter constraint orders_self not enforced',
      tells: ['foreign key orders_self on shop.orders: enforced'],
    },
    {
      since: 18,
      sql: 'alter table shop.lonely drop constraint base_a_x; alter table shop.lonely add constraint base_a_x check (x > 0) not enforced',
      tells: ['check constraint base_a_x on shop.lonely: enforced'],
    },
    {
      since: 18,
      sql: 'alter table shop.orders rename constraint orders_id_not_null to orders_must_have_id',
      tells: [
        '- not-null constraint orders_id_not_null on shop.orders',
        '+ not-null constraint orders_must_have_id on shop.orders',
      ],
    },
    {
      since: 18,
      given: 'alter table shop.base_b alter column x set not null',
      sql: 'alter table shop.base_b alter constraint base_b_x_not_null no inherit',
      tells: ['not-null constraint base_b_x_not_null on shop.base_b: no inherit'],
    },
    {
      since: 18,
      sql: 'alter table shop.solo add constraint solo_a_given not null a not valid',
      tells: ['column shop.solo.a: not null'],
    },
    {
      since: 18,
      sql: 'alter table shop.solo add constraint solo_a_given not null a',
      tells: ['column shop.solo.a: not null'],
    },
    {
      since: 18,
      given: 'create extension btree_gist',
      sql: 'alter table shop.orders add constraint orders_when unique (id, slot without overlaps)',
      tells: ['+ unique constraint orders_when on shop.orders'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_code_key; alter table shop.orders add constraint orders_code_key unique (code)',
      tells: ['unique constraint orders_code_key on shop.orders: deferrable'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_code_key; alter table shop.orders add constraint orders_code_key unique (code, note) deferrable',
      tells: ['unique constraint orders_code_key on shop.orders: columns'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_code_key; alter table shop.orders add constraint orders_code_key unique (code) include (note) deferrable',
      tells: ['unique constraint orders_code_key on shop.orders: columns'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_slot; alter table shop.orders add constraint orders_slot exclude using gist (slot with =) where (amount > 1)',
      tells: ['exclusion constraint orders_slot on shop.orders: operators'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_slot; alter table shop.orders add constraint orders_slot exclude using gist (slot with &&)',
      tells: ['exclusion constraint orders_slot on shop.orders: predicate'],
    },
    {
      sql: 'alter table shop.solo drop constraint solo_pkey',
      tells: ['- primary key solo_pkey on shop.solo'],
    },
    {
      sql: 'alter table shop.range_free add primary key (k)',
      tells: ['+ primary key range_free_pkey on shop.range_free'],
    },
    {
      sql: 'alter table shop.orders disable trigger all',
      tells: [
        'unique constraint orders_code_key on shop.orders: its triggers',
        'foreign key orders_self on shop.orders: its triggers',
      ],
    },
    {
      sql: 'alter table shop.refs disable trigger all',
      tells: [
        'foreign key refs_pid_region_fkey on shop.refs: its triggers',
        'constraint trigger ct on shop.refs: enabled',
        'trigger t on shop.refs: enabled',
        'trigger ts on shop.refs: enabled',
      ],
    },
    {
      sql: 'alter table shop.refs disable trigger user',
      tells: [
        'constraint trigger ct on shop.refs: enabled',
        'trigger t on shop.refs: enabled',
        'trigger ts on shop.refs: enabled',
      ],
    },
    {
      sql: 'alter table shop.p_eu disable trigger all',
      tells: ['foreign key refs_pid_region_fkey on shop.refs: its triggers', 'trigger pt on shop.p_eu: enabled'],
    },
    {
      since: 15,
      sql: 'alter table shop.p disable trigger all',
      tells: ['foreign key refs_pid_region_fkey on shop.refs: its triggers', 'trigger pt on shop.p: enabled'],
    },
    {
      since: 18,
      given: 'create extension btree_gist; alter table shop.orders add constraint orders_when unique (id, slot)',
      sql: 'alter table shop.orders drop constraint orders_when; alter table shop.orders add constraint orders_when unique (id, slot without overlaps)',
      tells: ['unique constraint orders_when on shop.orders: without overlaps'],
    },
    {
      sql: 'alter table shop.orders drop constraint orders_at; alter table shop.orders add constraint orders_at unique (at)',
      tells: ['check constraint orders_at on shop.orders: kind'],
    },
  ],
  indexes: [
    {
      sql: 'create index solo_a on shop.solo (a)',
      tells: ['+ index shop.solo_a'],
    },
    {
      sql: 'create unique index solo_a on shop.solo (a)',
      tells: ['+ index shop.solo_a'],
    },
    {
      sql: 'drop index shop.orders_note',
      tells: ['- index shop.orders_note'],
    },
    {
      sql: 'alter index shop.orders_note rename to orders_by_note',
      tells: ['+ index shop.orders_by_note', '- index shop.orders_note'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (other, ref)',
      tells: ['index shop.orders_two: columns'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref)',
      tells: ['index shop.orders_two: columns'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref, other desc)',
      tells: ['index shop.orders_two: sort order'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref nulls first, other)',
      tells: ['index shop.orders_two: sort order'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref, other) include (amount)',
      tells: ['index shop.orders_two: columns'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref) include (other)',
      tells: ['index shop.orders_two: number of key columns'],
    },
    {
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders (ref, other) where ref > 0',
      tells: ['index shop.orders_two: predicate'],
    },
    {
      sql: 'drop index shop.orders_two; create unique index orders_two on shop.orders (ref, other)',
      tells: ['index shop.orders_two: unique'],
    },
    {
      since: 15,
      given: 'drop index shop.orders_two; create unique index orders_two on shop.orders (ref, other)',
      sql: 'drop index shop.orders_two; create unique index orders_two on shop.orders (ref, other) nulls not distinct',
      tells: ['index shop.orders_two: nulls not distinct'],
    },
    {
      given: 'drop index shop.orders_two; create index orders_two on shop.orders (ref)',
      sql: 'drop index shop.orders_two; create index orders_two on shop.orders using hash (ref)',
      tells: ['index shop.orders_two: access method'],
    },
    {
      given: 'create index noted on shop.orders (note)',
      sql: 'drop index shop.noted; create index noted on shop.orders (note text_pattern_ops)',
      tells: ['index shop.noted: operator classes'],
    },
    {
      given: 'create index noted on shop.orders (note)',
      sql: 'drop index shop.noted; create index noted on shop.orders (note collate "C")',
      tells: ['index shop.noted: collations'],
    },
    {
      given: 'create index noted on shop.orders (note)',
      sql: 'drop index shop.noted; create index noted on shop.orders (lower(note))',
      tells: ['index shop.noted: expressions'],
    },
    {
      sql: 'drop index shop.refs_expr; create index refs_expr on shop.refs (upper(region) desc nulls last) include (pid) where pid > 3',
      tells: ['index shop.refs_expr: expressions'],
    },
    {
      sql: 'drop index shop.refs_expr; create index refs_expr on shop.refs (lower(region) desc nulls last) include (pid) where pid > 4',
      tells: ['index shop.refs_expr: predicate'],
    },
    {
      sql: 'alter index shop.orders_note set (fillfactor = 60)',
      tells: ['index shop.orders_note: options'],
    },
    {
      sql: 'alter index shop.refs_expr alter column 1 set statistics 500',
      tells: ['index shop.refs_expr: settings of columns'],
    },
    {
      given: 'create index trgm on shop.orders using gist (note gist_trgm_ops)',
      sql: 'drop index shop.trgm; create index trgm on shop.orders using gist (note gist_trgm_ops (siglen = 32))',
      tells: ['index shop.trgm: settings of columns'],
    },
    {
      sql: 'alter index shop.orders_note no depends on extension hstore',
      tells: ['- dependency of index shop.orders_note on extension hstore'],
    },
    {
      sql: 'alter index shop.orders_two depends on extension hstore',
      tells: ['+ dependency of index shop.orders_two on extension hstore'],
    },
    {
      sql: 'reindex index shop.orders_note',
      tells: [],
    },
  ],
  views: [
    {
      sql: 'create view shop.fresh as select 1 as one',
      tells: ['+ view shop.fresh'],
    },
    {
      sql: 'drop view shop.v',
      tells: ['- view shop.v'],
    },
    {
      sql: 'create or replace view shop.plain as select id, a, b from shop.solo where a > 0',
      tells: ['view shop.plain: query'],
    },
    {
      sql: 'create or replace view shop.plain as select id, a, b, c from shop.solo',
      tells: ['view shop.plain: query'],
    },
    {
      sql: 'create or replace view shop.plain as select id, a, b from shop.solo',
      tells: [],
    },
    {
      sql: 'alter view shop.plain rename column b to bee',
      tells: ['view shop.plain: query'],
    },
    {
      sql: 'alter view shop.plain set (security_barrier = true)',
      tells: ['view shop.plain: options'],
    },
    {
      since: 15,
      sql: 'alter view shop.plain set (security_invoker = true)',
      tells: ['view shop.plain: options'],
    },
    {
      sql: 'alter view shop.v reset (security_barrier)',
      tells: ['view shop.v: options'],
    },
    {
      sql: 'alter view shop.plain set (check_option = local)',
      tells: ['view shop.plain: options'],
    },
    {
      sql: 'alter view shop.v1 reset (check_option)',
      tells: ['view shop.v1: options'],
    },
    {
      sql: 'alter view shop.v1 set (check_option = local)',
      tells: ['view shop.v1: options'],
    },
    {
      sql: 'alter view shop.plain owner to pg_monitor',
      tells: ['view shop.plain: owner'],
    },
    {
      sql: 'drop materialized view shop.mv; create materialized view shop.mv as select * from shop.v1 where id > 1; create index on shop.mv (id)',
      tells: ['materialized view shop.mv: query'],
    },
    {
      sql: 'alter materialized view shop.mv set (autovacuum_enabled = false)',
      tells: ['materialized view shop.mv: options'],
    },
    {
      sql: 'alter materialized view shop.mv alter column region set storage external',
      tells: ['column shop.mv.region: storage'],
    },
    {
      sql: 'refresh materialized view shop.mv',
      tells: [],
    },
    {
      sql: 'drop view shop.plain; create materialized view shop.plain as select id, a, b from shop.solo',
      tells: ['view shop.plain: kind'],
    },
    {
      sql: 'drop view shop.plain; create view shop.plain as select b, id, a from shop.solo',
      tells: ['view shop.plain: query'],
    },
  ],
  rules: [
    {
      sql: 'create rule silent as on delete to shop.solo do instead nothing',
      tells: ['+ rule silent on shop.solo'],
    },
    {
      sql: 'drop rule upd on shop.refs',
      tells: ['- rule upd on shop.refs'],
    },
    {
      sql: 'alter table shop.refs disable rule upd',
      tells: ['rule upd on shop.refs: enabled'],
    },
    {
      sql: 'alter table shop.refs enable always rule upd',
      tells: ['rule upd on shop.refs: enabled'],
    },
    {
      sql: 'create or replace rule upd as on update to shop.refs where old.id = 6 do also delete from shop.u',
      tells: ['rule upd on shop.refs: definition'],
    },
    {
      sql: 'create or replace rule upd as on update to shop.refs where old.id = 5 do instead delete from shop.u',
      tells: ['rule upd on shop.refs: definition'],
    },
    {
      sql: 'create or replace rule upd as on delete to shop.refs where old.id = 5 do also delete from shop.u',
      tells: ['rule upd on shop.refs: definition'],
    },
    {
      sql: 'create or replace rule noins as on insert to shop.v do also nothing',
      tells: ['rule noins on shop.v: definition'],
    },
  ],
  policies: [
    {
      sql: 'create policy more on shop.refs using (true)',
      tells: ['+ policy more on shop.refs'],
    },
    {
      sql: 'drop policy pol on shop.refs',
      tells: ['- policy pol on shop.refs'],
    },
    {
      sql: 'alter policy pol on shop.refs rename to policy2',
      tells: ['- policy pol on shop.refs', '+ policy policy2 on shop.refs'],
    },
    {
      sql: 'alter policy pol on shop.refs to pg_monitor',
      tells: ['policy pol on shop.refs: roles'],
    },
    {
      given: 'alter policy pol on shop.refs to pg_monitor, pg_read_all_data',
      sql: 'alter policy pol on shop.refs to pg_read_all_data, pg_monitor',
      tells: [],
    },
    {
      sql: 'alter policy pol on shop.refs using (id > 7)',
      tells: ['policy pol on shop.refs: using'],
    },
    {
      sql: 'alter policy pol on shop.refs with check (id > 7)',
      tells: ['policy pol on shop.refs: with check'],
    },
    {
      sql: 'drop policy pol on shop.refs; create policy pol on shop.refs as permissive for update to public using (id > 1) with check (id > 2)',
      tells: ['policy pol on shop.refs: permissive'],
    },
    {
      sql: 'drop policy pol on shop.refs; create policy pol on shop.refs as restrictive for all to public using (id > 1) with check (id > 2)',
      tells: ['policy pol on shop.refs: command'],
    },
    {
      sql: 'drop policy "_RETURN" on "a.b"',
      tells: ['- policy "_RETURN" on public."a.b"'],
    },
  ],
  triggers: [
    {
      sql: 'create trigger more before delete on shop.solo for each row execute function shop.g()',
      tells: ['+ trigger more on shop.solo'],
    },
    {
      sql: 'drop trigger t on shop.refs',
      tells: ['- trigger t on shop.refs'],
    },
    {
      sql: 'alter trigger t on shop.refs rename to t2',
      tells: ['- trigger t on shop.refs', '+ trigger t2 on shop.refs'],
    },
    {
      sql: 'alter table shop.refs disable trigger t',
      tells: ['trigger t on shop.refs: enabled'],
    },
    {
      sql: 'alter table shop.refs enable replica trigger t',
      tells: ['trigger t on shop.refs: enabled'],
    },
    {
      sql: 'alter table shop.refs enable always trigger t',
      tells: ['trigger t on shop.refs: enabled'],
    },
    {
      sql: `create or replace trigger t after insert or update of region on shop.refs for each row when (new.id > 4) execute function shop.g('a','b')`,
      tells: ['trigger t on shop.refs: when'],
    },
    {
      sql: `create or replace trigger t after insert or update of region on shop.refs for each row when (new.id > 3) execute function shop.g('a','c')`,
      tells: ['trigger t on shop.refs: arguments'],
    },
    {
      sql: `create or replace trigger t after insert or update of region on shop.refs for each row when (new.id > 3) execute function shop.g('a')`,
      tells: ['trigger t on shop.refs: arguments'],
    },
    {
      sql: `create or replace trigger t after insert or update of region on shop.refs for each row when (new.id > 3) execute function shop.also_g('a','b')`,
      tells: ['trigger t on shop.refs: function'],
    },
    {
      sql: `create or replace trigger t after insert or update of region, pid on shop.refs for each row when (new.id > 3) execute function shop.g('a','b')`,
      tells: ['trigger t on shop.refs: columns'],
    },
    {
      sql: `create or replace trigger t after update of region on shop.refs for each row when (new.id > 3) execute function shop.g('a','b')`,
      tells: ['trigger t on shop.refs: time and events'],
    },
    {
      sql: `create or replace trigger t before insert or update of region on shop.refs for each row when (new.id > 3) execute function shop.g('a','b')`,
      tells: ['trigger t on shop.refs: time and events'],
    },
    {
      sql: 'create or replace trigger ts after insert on shop.refs referencing new table as other_name for each statement execute function shop.g()',
      tells: ['trigger ts on shop.refs: new table'],
    },
    {
      sql: 'drop trigger ct on shop.refs; create constraint trigger ct after insert on shop.refs deferrable initially deferred for each row execute function shop.g()',
      tells: ['constraint trigger ct on shop.refs: initially deferred'],
    },
    {
      sql: 'drop trigger ct on shop.refs',
      tells: ['- constraint trigger ct on shop.refs'],
    },
    {
      given: 'create trigger t2 after update of region, pid on shop.refs for each row execute function shop.g()',
      sql: 'create or replace trigger t2 after update of pid, region on shop.refs for each row execute function shop.g()',
      tells: [],
    },
    {
      sql: 'drop trigger ct on shop.refs; create constraint trigger ct after insert on shop.refs for each row execute function shop.g()',
      tells: ['constraint trigger ct on shop.refs: deferrable'],
    },
    {
      sql: 'drop trigger ct on shop.refs; create constraint trigger ct after insert on shop.refs from shop.orders deferrable for each row execute function shop.g()',
      tells: ['constraint trigger ct on shop.refs: referenced table'],
    },
    {
      given:
        'create trigger old_rows after update on shop.refs referencing old table as old_rows for each statement execute function shop.g()',
      sql: 'create or replace trigger old_rows after update on shop.refs referencing old table as older for each statement execute function shop.g()',
      tells: ['trigger old_rows on shop.refs: old table'],
    },
    {
      sql: 'drop trigger ct on shop.refs; create trigger ct after insert on shop.refs for each row execute function shop.g()',
      tells: ['- constraint trigger ct on shop.refs'],
    },
    {
      sql: 'drop trigger pt on shop.p; create trigger pt before insert on shop.p_eu for each row execute function shop.g()',
      tells: ['- trigger pt on shop.p', 'trigger pt on shop.p_eu: copy of'],
    },
  ],
  'event triggers': [
    {
      sql: 'drop event trigger et',
      tells: ['- event trigger et'],
    },
    {
      sql: 'alter event trigger et enable',
      tells: ['event trigger et: enabled'],
    },
    {
      sql: 'alter event trigger et enable replica',
      tells: ['event trigger et: enabled'],
    },
    {
      sql: `drop event trigger et; create event trigger et on ddl_command_start when tag in ('DROP TABLE') execute function shop.etf(); alter event trigger et disable`,
      tells: ['event trigger et: tags'],
    },
    {
      sql: `drop event trigger et; create event trigger et on ddl_command_end when tag in ('DROP TABLE','CREATE TABLE') execute function shop.etf(); alter event trigger et disable`,
      tells: ['event trigger et: event'],
    },
    {
      sql: `drop event trigger et; create event trigger et on ddl_command_start when tag in ('CREATE TABLE','DROP TABLE') execute function shop.etf(); alter event trigger et disable`,
      tells: [],
    },
    {
      sql: 'create event trigger et2 on sql_drop execute function shop.etf()',
      tells: ['+ event trigger et2'],
    },
    {
      given: `create function shop.etf2() returns event_trigger language plpgsql as 'begin end'`,
      sql: `drop event trigger et; create event trigger et on ddl_command_start when tag in ('DROP TABLE','CREATE TABLE') execute function shop.etf2(); alter event trigger et disable`,
      tells: ['event trigger et: function'],
    },
    {
      given: 'create role codelearn_other superuser',
      sql: 'alter event trigger et owner to codelearn_other',
      tells: ['event trigger et: owner'],
    },
  ],
  sequences: [
    {
      sql: 'create sequence shop.fresh',
      tells: ['+ sequence shop.fresh'],
    },
    {
      sql: 'drop sequence shop.s',
      tells: ['- sequence shop.s'],
    },
    {
      sql: 'alter sequence shop.s increment 6',
      tells: ['sequence shop.s: increment'],
    },
    {
      sql: 'alter sequence shop.s minvalue 1',
      tells: ['sequence shop.s: minvalue'],
    },
    {
      sql: 'alter sequence shop.s maxvalue 9999',
      tells: ['sequence shop.s: maxvalue'],
    },
    {
      sql: 'alter sequence shop.s start 8',
      tells: ['sequence shop.s: start'],
    },
    {
      sql: 'alter sequence shop.s cache 4',
      tells: ['sequence shop.s: cache'],
    },
    {
      sql: 'alter sequence shop.s no cycle',
      tells: ['sequence shop.s: cycle'],
    },
    {
      sql: 'alter sequence shop.loose as smallint',
      tells: ['sequence shop.loose: type'],
    },
    {
      sql: 'alter sequence shop.loose owned by shop.solo.a',
      tells: ['sequence shop.loose: owned by'],
    },
    {
      sql: 'alter sequence shop.refs_id_seq owned by none',
      tells: ['sequence shop.refs_id_seq: owned by'],
    },
    {
      sql: 'alter sequence shop.loose owner to pg_monitor',
      tells: ['sequence shop.loose: owner'],
    },
    {
      since: 15,
      sql: 'alter sequence shop.loose set unlogged',
      tells: ['sequence shop.loose: persistence'],
    },
  ],
  functions: [
    {
      sql: `create function shop.fresh() returns int language sql as 'select 1'`,
      tells: ['+ function shop.fresh()'],
    },
    {
      sql: 'drop function shop.add(int, int)',
      tells: ['- function shop.add(integer, integer)'],
    },
    {
      sql: 'alter function shop.add(int, int) rename to plus',
      tells: ['- function shop.add(integer, integer)', '+ function shop.plus(integer, integer)'],
    },
    {
      sql: 'alter function shop.add(int, int) volatile',
      tells: ['function shop.add(integer, integer): volatility'],
    },
    {
      sql: 'alter function shop.add(int, int) strict',
      tells: ['function shop.add(integer, integer): strict'],
    },
    {
      sql: 'alter function shop.add(int, int) leakproof',
      tells: ['function shop.add(integer, integer): leakproof'],
    },
    {
      sql: 'alter function shop.add(int, int) security definer',
      tells: ['function shop.add(integer, integer): security definer'],
    },
    {
      sql: 'alter function shop.f(int, text, int[]) security invoker',
      tells: ['function shop.f(integer, text, integer[]): security definer'],
    },
    {
      sql: 'alter function shop.add(int, int) parallel safe',
      tells: ['function shop.add(integer, integer): parallel'],
    },
    {
      sql: 'alter function shop.add(int, int) cost 9',
      tells: ['function shop.add(integer, integer): cost'],
    },
    {
      sql: 'alter function shop.f(int, text, int[]) rows 9',
      tells: ['function shop.f(integer, text, integer[]): rows'],
    },
    {
      sql: `alter function shop.add(int, int) set work_mem = '9MB'`,
      tells: ['function shop.add(integer, integer): settings'],
    },
    {
      sql: 'alter function shop.f(int, text, int[]) reset search_path',
      tells: ['function shop.f(integer, text, integer[]): settings'],
    },
    {
      sql: 'alter function shop.f(int, text, int[]) owner to pg_monitor',
      tells: ['function shop.f(integer, text, integer[]): owner'],
    },
    {
      sql: 'alter function shop.add(int, int) support generate_series_int4_support',
      tells: ['function shop.add(integer, integer): support function'],
    },
    {
      sql: `create or replace function shop.add(a int, b int default 2) returns int language sql immutable as 'select a + b + 0'`,
      tells: ['function shop.add(integer, integer): body'],
    },
    {
      given: `set local check_function_bodies = off; create or replace function shop.times(a numeric, b numeric) returns numeric language sql immutable as 'begin return 1; end'`,
      sql: `create or replace function shop.times(a numeric, b numeric) returns numeric language plpgsql immutable as 'begin return 1; end'`,
      tells: ['function shop.times(numeric, numeric): language'],
    },
    {
      sql: `create or replace function shop.add(a int, b int default 3) returns int language sql immutable as 'select a + b'`,
      tells: ['function shop.add(integer, integer): parameters'],
    },
    {
      sql: `drop function shop.times(numeric, numeric); create function shop.times(b numeric, a numeric) returns numeric language sql immutable as 'select a * b'`,
      tells: ['function shop.times(numeric, numeric): parameters'],
    },
    {
      given: `create function shop.rows(out a int, out b text) language sql as 'select 1, ''b'''`,
      sql: `drop function shop.rows(); create function shop.rows(out a int, out c text) language sql as 'select 1, ''b'''`,
      tells: ['function shop.rows(): parameters'],
    },
    {
      sql: `drop function shop.times(numeric, numeric); create function shop.times(a numeric, b numeric) returns float language sql immutable as 'select a * b'`,
      tells: ['function shop.times(numeric, numeric): result type'],
    },
    {
      sql: `drop function shop.times(numeric, numeric); create procedure shop.times(a numeric, b numeric) language sql as 'select a * b'`,
      tells: ['function shop.times(numeric, numeric): kind'],
    },
    {
      sql: `create function shop.add(a int, b int, c int) returns int language sql immutable as 'select a + b + c'`,
      tells: ['+ function shop.add(integer, integer, integer)'],
    },
    {
      sql: 'create or replace function shop.atomic(i int) returns int language sql immutable begin atomic select i + 1; select i + 3; end',
      tells: ['function shop.atomic(integer): body'],
    },
    {
      given: `create or replace function shop.add(a int, b int default 2) returns int language sql immutable as E'select a\\n + b'`,
      sql: `create or replace function shop.add(a int, b int default 2) returns int language sql immutable as E'select a\\r\\n + b'`,
      tells: [],
    },
    {
      sql: 'alter function shop.add(int, int) depends on extension hstore',
      tells: ['+ dependency of function shop.add(integer, integer) on extension hstore'],
    },
    {
      given: `create function shop.convert(int, int, cstring, internal, int, boolean) returns int language c strict as '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8'`,
      sql: `create or replace function shop.convert(int, int, cstring, internal, int, boolean) returns int language c strict as '$libdir/utf8_and_iso8859', 'iso8859_to_utf8'`,
      tells: [
        'function shop.convert(integer, integer, cstring, internal, integer, boolean): library',
        'function shop.convert(integer, integer, cstring, internal, integer, boolean): body',
      ],
    },
  ],
  aggregates: [
    {
      sql: 'create aggregate shop.total (int) (sfunc = int4pl, stype = int)',
      tells: ['+ aggregate shop.total(integer)'],
    },
    {
      sql: 'drop aggregate shop.agg(int)',
      tells: ['- aggregate shop.agg(integer)'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4pl, stype = int, initcond = '1')`,
      tells: ['aggregate shop.agg(integer): initial value'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4mul, stype = int, initcond = '0')`,
      tells: ['aggregate shop.agg(integer): transition function'],
    },
    {
      sql: `create or replace aggregate shop.avg2 (float8) (sfunc = float8_accum, stype = float8[], finalfunc = float8_var_pop, initcond = '{0,0,0}')`,
      tells: ['aggregate shop.avg2(double precision): final function'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl)`,
      tells: ['aggregate shop.agg(integer): combine function'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4pl, stype = int, initcond = '0', sspace = 99)`,
      tells: ['aggregate shop.agg(integer): size of the state'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4pl, stype = int, initcond = '0', parallel = safe)`,
      tells: ['aggregate shop.agg(integer): parallel'],
    },
    {
      sql: `create or replace aggregate shop.agg (int) (sfunc = int4pl, stype = int, initcond = '0', sortop = <)`,
      tells: ['aggregate shop.agg(integer): sort operator'],
    },
    {
      sql: `create or replace aggregate shop.avg2 (float8) (sfunc = float8_accum, stype = float8[], finalfunc = float8_avg, finalfunc_modify = read_write, initcond = '{0,0,0}')`,
      tells: ['aggregate shop.avg2(double precision): final function changes the state'],
    },
    {
      given: `create function shop.fin(int, int) returns int language sql as 'select 1'; create function shop.fin(int) returns int language sql as 'select 1'; create aggregate shop.ends (int) (sfunc = int4pl, stype = int, finalfunc = shop.fin)`,
      sql: 'create or replace aggregate shop.ends (int) (sfunc = int4pl, stype = int, finalfunc = shop.fin, finalfunc_extra)',
      tells: [
        'aggregate shop.ends(integer): extra arguments of the final function',
        'aggregate shop.ends(integer): final function',
      ],
    },
    {
      given:
        'create aggregate shop.sums (numeric) (sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg, combinefunc = numeric_avg_combine, serialfunc = numeric_avg_serialize, deserialfunc = numeric_avg_deserialize)',
      sql: 'create or replace aggregate shop.sums (numeric) (sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg, combinefunc = numeric_avg_combine)',
      tells: [
        'aggregate shop.sums(numeric): deserialization function',
        'aggregate shop.sums(numeric): serialization function',
      ],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '1')`,
      tells: ['aggregate shop.moves(integer): initial value of moving windows'],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4mul, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      tells: ['aggregate shop.moves(integer): transition function of moving windows'],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4div, mstype = int, minitcond = '0')`,
      tells: ['aggregate shop.moves(integer): inverse transition function of moving windows'],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, msspace = 9, minitcond = '0')`,
      tells: ['aggregate shop.moves(integer): size of the state of moving windows'],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, mfinalfunc = int4abs, mfinalfunc_modify = read_write, minitcond = '0')`,
      tells: [
        'aggregate shop.moves(integer): final function of moving windows',
        'aggregate shop.moves(integer): final function of moving windows changes the state',
      ],
    },
    {
      given: `create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0')`,
      sql: 'create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int)',
      tells: ['aggregate shop.moves(integer): type of the state of moving windows'],
    },
    {
      given: `create function shop.widen(bigint, int) returns bigint language sql as 'select 1::bigint'; create function shop.narrow(bigint) returns int language sql as 'select 1'; create aggregate shop.wide (int) (sfunc = int4pl, stype = int)`,
      sql: 'create or replace aggregate shop.wide (int) (sfunc = shop.widen, stype = bigint, finalfunc = shop.narrow)',
      tells: ['aggregate shop.wide(integer): type of the state'],
    },
    {
      given: `create function shop.two(float8, float8, float8) returns float8 language sql as 'select 1::float8'; create function shop.last(float8, float8) returns float8 language sql as 'select 1::float8'; create aggregate shop.place (float8, float8) (sfunc = shop.two, stype = float8)`,
      sql: 'drop aggregate shop.place (float8, float8); create aggregate shop.place (float8 order by float8) (sfunc = float8pl, stype = float8, finalfunc = shop.last)',
      tells: [
        'aggregate shop.place(double precision, double precision): kind',
        'aggregate shop.place(double precision, double precision): parameters',
      ],
    },
    {
      given: `create function shop.fin(int, int) returns int language sql as 'select 1'; create function shop.fin(int) returns int language sql as 'select 1'; create aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, mfinalfunc = shop.fin, minitcond = '0')`,
      sql: `create or replace aggregate shop.moves (int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, mfinalfunc = shop.fin, mfinalfunc_extra, minitcond = '0')`,
      tells: [
        'aggregate shop.moves(integer): extra arguments of the final function of moving windows',
        'aggregate shop.moves(integer): final function of moving windows',
      ],
    },
  ],
  operators: [
    {
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr)',
      tells: ['- operator shop.~~~ (shop.addr, shop.addr)'],
    },
    {
      sql: 'drop operator shop.!!! (none, shop.addr)',
      tells: ['- operator shop.!!! (none, shop.addr)'],
    },
    {
      sql: 'alter operator shop.=== (int, int) set (restrict = eqsel)',
      tells: ['operator shop.=== (integer, integer): selectivity'],
    },
    {
      sql: 'alter operator shop.=== (int, int) set (join = eqjoinsel)',
      tells: ['operator shop.=== (integer, integer): join selectivity'],
    },
    {
      since: 17,
      sql: 'alter operator shop.=== (int, int) set (hashes)',
      tells: ['operator shop.=== (integer, integer): hashes'],
    },
    {
      since: 17,
      sql: 'alter operator shop.=== (int, int) set (merges)',
      tells: ['operator shop.=== (integer, integer): merges'],
    },
    {
      sql: 'create operator shop.<-> (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq, commutator = operator(shop.<->))',
      tells: ['+ operator shop.<-> (shop.addr, shop.addr)'],
    },
    {
      sql: 'alter operator shop.=== (int, int) owner to pg_monitor',
      tells: ['operator shop.=== (integer, integer): owner'],
    },
    {
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq, negator = operator(shop.!~~))',
      tells: ['+ operator shop.!~~ (shop.addr, shop.addr)', 'operator shop.~~~ (shop.addr, shop.addr): negator'],
    },
    {
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq, commutator = operator(shop.~~~))',
      tells: ['operator shop.~~~ (shop.addr, shop.addr): commutator'],
    },
    {
      given: `create function shop.eq2(shop.addr, shop.addr) returns boolean language sql as 'select true'`,
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq2)',
      tells: ['operator shop.~~~ (shop.addr, shop.addr): function'],
    },
    {
      given: `create function shop.eq3(shop.addr, shop.addr) returns int language sql as 'select 1'`,
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq3)',
      tells: [
        'operator shop.~~~ (shop.addr, shop.addr): function',
        'operator shop.~~~ (shop.addr, shop.addr): result type',
      ],
    },
    {
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq, hashes)',
      tells: ['operator shop.~~~ (shop.addr, shop.addr): hashes'],
    },
    {
      sql: 'drop operator shop.~~~ (shop.addr, shop.addr); create operator shop.~~~ (leftarg = shop.addr, rightarg = shop.addr, function = shop.eq, merges)',
      tells: ['operator shop.~~~ (shop.addr, shop.addr): merges'],
    },
  ],
  'operator classes and families': [
    {
      sql: 'drop operator class shop.oc using btree',
      tells: ['- operator class shop.oc using btree'],
    },
    {
      sql: 'create operator class shop.oc3 for type int using btree as operator 3 =, function 1 btint4cmp(int,int)',
      tells: ['+ operator class shop.oc3 using btree'],
    },
    {
      sql: 'create operator class shop.oc4 for type bigint using btree family shop.of as operator 3 =, function 1 btint8cmp(bigint, bigint)',
      tells: ['+ operator class shop.oc4 using btree'],
    },
    {
      sql: 'drop operator family shop.of using btree',
      tells: ['- operator class shop.oc using btree', '- operator family shop.of using btree'],
    },
    {
      sql: 'create operator family shop.more using hash',
      tells: ['+ operator family shop.more using hash'],
    },
    {
      sql: 'alter operator family shop.open_family using btree add operator 2 <= (int, bigint)',
      tells: ['+ operator 2 (integer, bigint) of shop.open_family using btree'],
    },
    {
      sql: 'alter operator family shop.open_family using btree drop function 1 (int, bigint)',
      tells: ['- support function 1 (integer, bigint) of shop.open_family using btree'],
    },
    {
      sql: 'alter operator family shop.open_family using btree drop operator 1 (int, bigint); alter operator family shop.open_family using btree add operator 1 <= (int, bigint)',
      tells: ['operator 1 (integer, bigint) of shop.open_family using btree: operator'],
    },
    {
      sql: 'alter operator family shop.open_family using btree drop function 1 (int, bigint); alter operator family shop.open_family using btree add function 1 (int, bigint) btint42cmp(int, smallint)',
      tells: ['support function 1 (integer, bigint) of shop.open_family using btree: function'],
    },
    {
      sql: 'alter operator class shop.oc using hash rename to oc_hash',
      tells: ['- operator class shop.oc using hash', '+ operator class shop.oc_hash using hash'],
    },
    {
      sql: 'alter operator family shop.open_family using btree owner to pg_monitor',
      tells: ['operator family shop.open_family using btree: owner'],
    },
    {
      sql: 'alter operator class shop.oc using btree owner to pg_monitor',
      tells: ['operator class shop.oc using btree: owner'],
    },
    {
      given:
        'create operator family shop.of9 using gist; create operator family shop.of10 using gist; create operator class shop.oc9 for type int using gist family shop.of9 as storage text',
      sql: 'drop operator class shop.oc9 using gist; create operator class shop.oc9 for type int using gist family shop.of10 as storage text',
      tells: ['operator class shop.oc9 using gist: family'],
    },
    {
      given:
        'create operator family shop.of9 using gist; create operator class shop.oc9 for type shop.mood using gist family shop.of9 as storage text',
      sql: 'drop operator class shop.oc9 using gist; create operator class shop.oc9 default for type shop.mood using gist family shop.of9 as storage text',
      tells: ['operator class shop.oc9 using gist: default'],
    },
    {
      given:
        'create operator family shop.of9 using gist; create operator class shop.oc9 for type int using gist family shop.of9 as storage bigint',
      sql: 'drop operator class shop.oc9 using gist; create operator class shop.oc9 for type int using gist family shop.of9 as storage text',
      tells: ['operator class shop.oc9 using gist: storage type'],
    },
    {
      given:
        'create operator family shop.of9 using gist; create operator class shop.oc9 for type int using gist family shop.of9 as storage text',
      sql: 'drop operator class shop.oc9 using gist; create operator class shop.oc9 for type bigint using gist family shop.of9 as storage text',
      tells: ['operator class shop.oc9 using gist: type'],
    },
    {
      given:
        'create operator family shop.of8 using gist; alter operator family shop.of8 using gist add operator 15 <-> (point, point) for order by pg_catalog.float_ops',
      sql: 'alter operator family shop.of8 using gist drop operator 15 (point, point); alter operator family shop.of8 using gist add operator 15 <-> (point, point) for order by pg_catalog.integer_ops',
      tells: ['operator 15 (point, point) of shop.of8 using gist: sort family'],
    },
  ],
  'casts and conversions': [
    {
      sql: 'drop cast (shop.addr as int)',
      tells: ['- cast shop.addr as integer'],
    },
    {
      sql: 'drop cast (shop.addr as int); create cast (shop.addr as int) with function shop.addr_int(shop.addr) as implicit',
      tells: ['cast shop.addr as integer: context'],
    },
    {
      sql: 'drop cast (shop.addr as int); create cast (shop.addr as int) with inout',
      tells: ['cast shop.addr as integer: method'],
    },
    {
      sql: 'create cast (shop.mood as int) with inout as assignment',
      tells: ['+ cast shop.mood as integer'],
    },
    {
      sql: 'drop conversion shop.cv',
      tells: ['- conversion shop.cv'],
    },
    {
      given: `drop conversion shop.cv; create conversion shop.cv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`,
      sql: `drop conversion shop.cv; create default conversion shop.cv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`,
      tells: ['conversion shop.cv: default'],
    },
    {
      given: `drop conversion shop.cv; create conversion shop.cv for 'LATIN2' to 'UTF8' from iso8859_to_utf8`,
      sql: `drop conversion shop.cv; create conversion shop.cv for 'LATIN3' to 'UTF8' from iso8859_to_utf8`,
      tells: ['conversion shop.cv: from encoding'],
    },
    {
      sql: 'alter conversion shop.cv owner to pg_monitor',
      tells: ['conversion shop.cv: owner'],
    },
    {
      given: `drop conversion shop.cv; create conversion shop.cv for 'UTF8' to 'LATIN2' from utf8_to_iso8859`,
      sql: `drop conversion shop.cv; create conversion shop.cv for 'UTF8' to 'LATIN3' from utf8_to_iso8859`,
      tells: ['conversion shop.cv: to encoding'],
    },
    {
      given: `create function shop.convert(int, int, cstring, internal, int, boolean) returns int language c strict as '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8'`,
      sql: `drop conversion shop.cv; create conversion shop.cv for 'LATIN1' to 'UTF8' from shop.convert`,
      tells: ['conversion shop.cv: function'],
    },
  ],
  collations: [
    {
      sql: 'drop collation shop.co',
      tells: ['- collation shop.co'],
    },
    {
      sql: `create collation shop.de (provider = icu, locale = 'de')`,
      tells: ['+ collation shop.de'],
    },
    {
      given: `create collation shop.de (provider = icu, locale = 'de')`,
      sql: `drop collation shop.de; create collation shop.de (provider = icu, locale = 'fr')`,
      tells: ['collation shop.de: locale'],
    },
    {
      given: `create collation shop.de (provider = icu, locale = 'de')`,
      sql: `drop collation shop.de; create collation shop.de (provider = icu, locale = 'de', deterministic = false)`,
      tells: ['collation shop.de: deterministic'],
    },
    {
      since: 16,
      given: `create collation shop.de (provider = icu, locale = 'de')`,
      sql: `drop collation shop.de; create collation shop.de (provider = icu, locale = 'de', rules = '&a < b')`,
      tells: ['collation shop.de: rules'],
    },
    {
      sql: `drop collation shop.co; create collation shop.co (provider = icu, locale = 'de')`,
      tells: ['collation shop.co: provider'],
    },
    {
      sql: `drop collation shop.co; create collation shop.co (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')`,
      tells: ['collation shop.co: character classes'],
    },
    {
      sql: 'alter collation shop.co owner to pg_monitor',
      tells: ['collation shop.co: owner'],
    },
  ],
  'text search': [
    {
      sql: 'alter text search configuration shop.cfg alter mapping for word with shop.d',
      tells: ['mapping of shop.cfg for word: dictionaries'],
    },
    {
      sql: 'alter text search configuration shop.cfg drop mapping for asciiword',
      tells: ['- mapping of shop.cfg for asciiword'],
    },
    {
      sql: 'alter text search configuration shop.cfg alter mapping for asciiword with shop.d, pg_catalog.simple',
      tells: ['mapping of shop.cfg for asciiword: dictionaries'],
    },
    {
      given: 'alter text search configuration shop.cfg alter mapping for asciiword with pg_catalog.simple, shop.d',
      sql: 'alter text search configuration shop.cfg alter mapping for asciiword with shop.d, pg_catalog.simple',
      tells: ['mapping of shop.cfg for asciiword: dictionaries'],
    },
    {
      sql: 'drop text search configuration shop.cfg',
      tells: ['- text search configuration shop.cfg'],
    },
    {
      sql: 'create text search configuration shop.cfg2 (parser = shop.prs)',
      tells: ['+ text search configuration shop.cfg2'],
    },
    {
      given:
        'drop text search configuration shop.cfg; create text search configuration shop.cfg (parser = pg_catalog."default")',
      sql: 'drop text search configuration shop.cfg; create text search configuration shop.cfg (parser = shop.prs)',
      tells: ['text search configuration shop.cfg: parser'],
    },
    {
      sql: 'alter text search dictionary shop.d (stopwords = german)',
      tells: ['text search dictionary shop.d: options'],
    },
    {
      sql: 'drop text search dictionary shop.d2',
      tells: ['- text search dictionary shop.d2'],
    },
    {
      sql: 'drop text search dictionary shop.d2; create text search dictionary shop.d2 (template = pg_catalog.simple)',
      tells: ['text search dictionary shop.d2: template'],
    },
    {
      sql: 'drop text search parser shop.prs; create text search parser shop.prs (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, headline = prsd_headline, lextypes = prsd_lextype)',
      tells: ['text search parser shop.prs: headline function'],
    },
    {
      sql: 'drop text search parser shop.prs',
      tells: ['- text search parser shop.prs'],
    },
    {
      sql: 'drop text search dictionary shop.d2; drop text search template shop.tmpl',
      tells: ['- text search dictionary shop.d2', '- text search template shop.tmpl'],
    },
    {
      sql: 'drop text search dictionary shop.d2; drop text search template shop.tmpl; create text search template shop.tmpl (lexize = dsimple_lexize); create text search dictionary shop.d2 (template = shop.tmpl)',
      tells: ['text search template shop.tmpl: init function'],
    },
    {
      sql: 'alter text search configuration shop.cfg owner to pg_monitor',
      tells: ['text search configuration shop.cfg: owner'],
    },
    {
      sql: 'alter text search dictionary shop.d owner to pg_monitor',
      tells: ['text search dictionary shop.d: owner'],
    },
    {
      sql: 'drop text search dictionary shop.d2; drop text search template shop.tmpl; create text search template shop.tmpl (init = dsimple_init, lexize = dsynonym_lexize); create text search dictionary shop.d2 (template = shop.tmpl)',
      tells: ['text search template shop.tmpl: lexize function'],
    },
    {
      given: `create function shop.mine(internal, int) returns internal language internal strict as 'prsd_start'`,
      sql: 'drop text search parser shop.prs; create text search parser shop.prs (start = shop.mine, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)',
      tells: ['text search parser shop.prs: start function'],
    },
    {
      given: `create function shop.mine(internal, internal, internal) returns internal language internal strict as 'prsd_nexttoken'`,
      sql: 'drop text search parser shop.prs; create text search parser shop.prs (start = prsd_start, gettoken = shop.mine, end = prsd_end, lextypes = prsd_lextype)',
      tells: ['text search parser shop.prs: next token function'],
    },
    {
      given: `create function shop.mine(internal) returns void language internal strict as 'prsd_end'`,
      sql: 'drop text search parser shop.prs; create text search parser shop.prs (start = prsd_start, gettoken = prsd_nexttoken, end = shop.mine, lextypes = prsd_lextype)',
      tells: ['text search parser shop.prs: end function'],
    },
    {
      given: `create function shop.mine(internal) returns internal language internal strict as 'prsd_lextype'`,
      sql: 'drop text search parser shop.prs; create text search parser shop.prs (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = shop.mine)',
      tells: ['text search parser shop.prs: token types function'],
    },
  ],
  'foreign data': [
    {
      sql: 'create foreign data wrapper w2',
      tells: ['+ foreign-data wrapper w2'],
    },
    {
      sql: 'drop foreign data wrapper w cascade',
      tells: ['- foreign table shop.ft', '- foreign-data wrapper w', '- foreign server sv', '- foreign server sv2'],
    },
    {
      sql: `alter foreign data wrapper w options (set a '2')`,
      tells: ['foreign-data wrapper w: options'],
    },
    {
      sql: `alter foreign data wrapper w options (add b '2')`,
      tells: ['foreign-data wrapper w: options'],
    },
    {
      sql: 'alter foreign data wrapper w validator postgresql_fdw_validator',
      tells: ['foreign-data wrapper w: validator'],
    },
    {
      sql: 'drop server sv cascade',
      tells: ['- foreign table shop.ft', '- foreign server sv'],
    },
    {
      sql: `alter server sv version '3'`,
      tells: ['foreign server sv: version'],
    },
    {
      sql: `alter server sv options (set host 'other')`,
      tells: ['foreign server sv: options'],
    },
    {
      sql: 'create server sv3 foreign data wrapper w',
      tells: ['+ foreign server sv3'],
    },
    {
      given: 'create foreign data wrapper w2',
      sql: `drop server sv2 cascade; create server sv2 foreign data wrapper w2; create user mapping for current_user server sv2`,
      tells: ['foreign server sv2: foreign-data wrapper'],
    },
    {
      sql: 'drop user mapping for public server sv',
      tells: ['- user mapping for public server sv'],
    },
    {
      sql: 'create user mapping for public server sv2',
      tells: ['+ user mapping for public server sv2'],
    },
    {
      sql: `alter user mapping for public server sv options (set password 'other')`,
      tells: ['user mapping for public server sv: options'],
    },
    {
      sql: `alter user mapping for public server sv options (set user 'other')`,
      tells: ['user mapping for public server sv: options'],
    },
    {
      sql: `alter foreign table shop.ft options (set t 'y')`,
      tells: ['foreign table shop.ft: options of the foreign-data wrapper'],
    },
    {
      sql: `alter foreign table shop.ft alter column a options (set c 'e')`,
      tells: ['column shop.ft.a: options of the foreign-data wrapper'],
    },
    {
      sql: 'alter foreign table shop.ft add column b int',
      tells: ['+ column shop.ft.b'],
    },
    {
      sql: 'drop foreign table shop.ft',
      tells: ['- foreign table shop.ft'],
    },
    {
      sql: `drop foreign table shop.ft; create foreign table shop.ft (a int options (c 'd') not null) server sv2 options (t 'z')`,
      tells: ['foreign table shop.ft: server'],
    },
    {
      sql: 'alter server sv owner to pg_monitor',
      tells: ['foreign server sv: owner'],
    },
    {
      sql: 'grant usage on foreign server sv to pg_monitor',
      tells: ['foreign server sv: rights'],
    },
    {
      sql: 'grant usage on foreign data wrapper w to pg_monitor',
      tells: ['foreign-data wrapper w: rights'],
    },
    {
      given: 'drop server sv2 cascade; create server sv2 foreign data wrapper w',
      sql: `drop server sv2 cascade; create server sv2 type 'y' foreign data wrapper w`,
      tells: ['foreign server sv2: type'],
    },
    {
      given: 'create extension postgres_fdw',
      sql: 'alter foreign data wrapper w handler postgres_fdw_handler',
      tells: ['foreign-data wrapper w: handler'],
    },
    {
      given: 'create role codelearn_other superuser',
      sql: 'alter foreign data wrapper w owner to codelearn_other',
      tells: ['foreign-data wrapper w: owner'],
    },
  ],
  publications: [
    {
      sql: 'create publication pub2',
      tells: ['+ publication pub2'],
    },
    {
      sql: 'drop publication pub',
      tells: ['- publication pub'],
    },
    {
      sql: `alter publication pub set (publish = 'insert, update')`,
      tells: ['publication pub: publishes update'],
    },
    {
      sql: `alter publication pub set (publish = 'insert, delete')`,
      tells: ['publication pub: publishes delete'],
    },
    {
      sql: `alter publication pub set (publish = 'insert, truncate')`,
      tells: ['publication pub: publishes truncate'],
    },
    {
      sql: `alter publication pub set (publish = '')`,
      tells: ['publication pub: publishes insert'],
    },
    {
      sql: 'alter publication pub_two set (publish_via_partition_root = false)',
      tells: ['publication pub_two: publishes via the partitioned table'],
    },
    {
      since: 18,
      sql: 'alter publication pub set (publish_generated_columns = stored)',
      tells: ['publication pub: publishes generated columns'],
    },
    {
      sql: 'alter publication pub add table shop.solo',
      tells: ['+ published table shop.solo in pub'],
    },
    {
      sql: 'alter publication pub_two drop table shop.solo',
      tells: ['- published table shop.solo in pub_two'],
    },
    {
      since: 15,
      sql: 'alter publication pub set table shop.refs (id, region)',
      tells: ['published table shop.refs in pub: columns'],
    },
    {
      since: 15,
      given: 'alter publication pub set table shop.refs (id, region)',
      sql: 'alter publication pub set table shop.refs (region, id)',
      tells: [],
    },
    {
      since: 15,
      sql: 'alter publication pub set table shop.refs where (id > 5)',
      tells: ['published table shop.refs in pub: where'],
    },
    {
      since: 15,
      sql: 'alter publication pub add tables in schema shop',
      tells: ['+ published schema shop in pub'],
    },
    {
      sql: 'alter publication pub owner to pg_database_owner',
      tells: ['publication pub: owner'],
    },
    {
      sql: 'drop publication pub_all; create publication pub_all',
      tells: ['publication pub_all: all tables'],
    },
  ],
  subscriptions: [
    {
      sql: `create subscription sub connection 'host=nowhere dbname=x password=secret' publication one with (connect = false, enabled = false, create_slot = false)`,
      tells: ['+ subscription sub'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x password=secret' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: `alter subscription sub connection 'host=nowhere dbname=x password=other'`,
      tells: ['subscription sub: connection'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x password=secret' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set publication two with (refresh = false)',
      tells: ['subscription sub: publications'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one, two with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set publication two, one with (refresh = false)',
      tells: [],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (binary = true)',
      tells: ['subscription sub: binary'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (slot_name = none)',
      tells: ['subscription sub: slot'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: `alter subscription sub set (synchronous_commit = 'local')`,
      tells: ['subscription sub: synchronous commit'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (streaming = on)',
      tells: ['subscription sub: streaming'],
    },
    {
      since: 15,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (disable_on_error = true)',
      tells: ['subscription sub: disable on error'],
    },
    {
      since: 16,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (origin = none)',
      tells: ['subscription sub: origin'],
    },
    {
      since: 16,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (run_as_owner = true)',
      tells: ['subscription sub: run as owner'],
    },
    {
      since: 16,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub set (password_required = false)',
      tells: ['subscription sub: password required'],
    },
    {
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub enable',
      tells: [],
    },
    {
      since: 17,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false, slot_name = none)`,
      sql: `drop subscription sub; create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false, slot_name = none, failover = true)`,
      tells: ['subscription sub: failover'],
    },
    {
      since: 15,
      given: `create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false, slot_name = none)`,
      sql: `drop subscription sub; create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false, slot_name = none, two_phase = true)`,
      tells: ['subscription sub: two phase'],
    },
    {
      given: `create role codelearn_other superuser; create subscription sub connection 'host=nowhere dbname=x' publication one with (connect = false, enabled = false, create_slot = false)`,
      sql: 'alter subscription sub owner to codelearn_other',
      tells: ['subscription sub: owner'],
    },
  ],
  types: [
    {
      sql: `alter type shop.mood add value 'great'`,
      tells: ['+ label great of shop.mood'],
    },
    {
      sql: `alter type shop.mood add value 'meh' before 'ok'`,
      tells: ['+ label meh of shop.mood'],
    },
    {
      sql: `alter type shop.mood rename value 'sad' to 'down'`,
      tells: ['+ label down of shop.mood', '- label sad of shop.mood'],
    },
    {
      given: `create type shop.size as enum ('s', 'm', 'l')`,
      sql: `drop type shop.size; create type shop.size as enum ('l', 'm', 's')`,
      tells: ['enum shop.size: order of labels'],
    },
    {
      sql: 'alter type shop.mood owner to pg_monitor',
      tells: ['enum shop.mood: owner'],
    },
    {
      sql: 'alter type shop.addr owner to pg_monitor',
      tells: ['composite type shop.addr: owner'],
    },
    {
      sql: 'create type shop.pair as (a int, b int)',
      tells: ['+ composite type shop.pair'],
    },
    {
      sql: 'drop type shop.frange',
      tells: ['- range shop.frange'],
    },
    {
      sql: 'alter type shop.frange owner to pg_monitor',
      tells: ['range shop.frange: owner'],
    },
    {
      sql: 'drop type shop.frange; create type shop.frange as range (subtype = float8)',
      tells: ['range shop.frange: difference function'],
    },
    {
      sql: 'drop type shop.frange; create type shop.frange as range (subtype = numeric)',
      tells: ['range shop.frange: difference function', 'range shop.frange: subtype'],
    },
    {
      sql: 'drop type shop.frange; create type shop.frange as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = shop.many)',
      tells: ['- multirange shop.fmultirange', '+ multirange shop.many'],
    },
    {
      sql: `alter domain shop.email set default 'y@z'`,
      tells: ['domain shop.email: default'],
    },
    {
      sql: 'alter domain shop.email drop default',
      tells: ['domain shop.email: default'],
    },
    {
      sql: 'alter domain shop.email drop not null',
      tells: ['domain shop.email: not null'],
    },
    {
      sql: 'alter domain shop.email add constraint email_short check (length(value) < 99)',
      tells: ['+ check constraint email_short on shop.email'],
    },
    {
      sql: 'alter domain shop.email drop constraint email_check',
      tells: ['- check constraint email_check on shop.email'],
    },
    {
      sql: 'alter domain shop.email rename constraint email_check to email_form',
      tells: ['- check constraint email_check on shop.email', '+ check constraint email_form on shop.email'],
    },
    {
      sql: 'create domain shop.positive as int check (value > 0)',
      tells: ['+ domain shop.positive'],
    },
    {
      given: 'create domain shop.code as text',
      sql: 'drop domain shop.code; create domain shop.code as varchar(9)',
      tells: ['domain shop.code: base type'],
    },
    {
      given: 'create domain shop.code as text',
      sql: 'drop domain shop.code; create domain shop.code as text collate "C"',
      tells: ['domain shop.code: collation'],
    },
    {
      given: 'create domain shop.code as text',
      sql: 'alter domain shop.code set not null',
      tells: ['domain shop.code: not null'],
    },
    {
      sql: 'alter type shop.base set (storage = main)',
      tells: ['type shop.base: storage'],
    },
    {
      given: `create function shop.base_send(shop.base) returns bytea language internal immutable strict as 'textsend'`,
      sql: 'alter type shop.base set (send = shop.base_send)',
      tells: ['type shop.base: send function'],
    },
    {
      sql: 'create type shop.shell',
      tells: ['+ shell type shop.shell'],
    },
    {
      sql: 'grant usage on type shop.mood to pg_monitor',
      tells: ['enum shop.mood: rights'],
    },
    {
      sql: 'revoke usage on type shop.addr from public',
      tells: ['composite type shop.addr: rights'],
    },
    {
      sql: 'revoke usage on type shop.solo from public',
      tells: ['composite type shop.solo: rights'],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'V', default = 'zero')`,
      tells: ['type shop.base: category'],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'one')`,
      tells: ['type shop.base: default'],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'zero', delimiter = ';')`,
      tells: ['type shop.base: delimiter'],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'zero', preferred = true)`,
      tells: ['type shop.base: preferred'],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, internallength = 8, passedbyvalue, alignment = double, storage = plain, category = 'U', default = 'zero')`,
      tells: [
        'type shop.base: alignment',
        'type shop.base: passed by value',
        'type shop.base: length',
        'type shop.base: storage',
      ],
    },
    {
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out2(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out2, like = text, category = 'U', default = 'zero')`,
      tells: ['- function shop.base_out(shop.base)', '+ function shop.base_out2(shop.base)'],
    },
    {
      sql: 'alter type shop.base set (typmod_in = varchartypmodin, typmod_out = varchartypmodout)',
      tells: ['type shop.base: modifier input function', 'type shop.base: modifier output function'],
    },
    {
      sql: 'alter type shop.base set (analyze = array_typanalyze)',
      tells: ['type shop.base: analyze function'],
    },
    {
      sql: 'alter type shop.base set (subscript = raw_array_subscript_handler)',
      tells: ['type shop.base: subscript function'],
    },
    {
      given: `create function shop.base_receive(internal) returns shop.base language internal immutable strict as 'textrecv'`,
      sql: 'alter type shop.base set (receive = shop.base_receive)',
      tells: ['type shop.base: receive function'],
    },
    {
      given: 'create type shop.words as range (subtype = text)',
      sql: 'drop type shop.words; create type shop.words as range (subtype = text, collation = "C")',
      tells: ['range shop.words: collation'],
    },
    {
      given: 'create type shop.words as range (subtype = text)',
      sql: 'drop type shop.words; create type shop.words as range (subtype = text, subtype_opclass = text_pattern_ops)',
      tells: ['range shop.words: operator class'],
    },
    {
      given: 'create type shop.both as (a int)',
      sql: `drop type shop.both; create type shop.both as enum ('a')`,
      tells: ['composite type shop."both": kind'],
    },
    {
      given: 'create domain shop.code as text',
      sql: `drop domain shop.code; create type shop.code as enum ('a')`,
      tells: ['domain shop.code: kind'],
    },
    {
      given: `create type shop.steps; create function shop.canon(shop.steps) returns shop.steps language internal immutable strict as 'int4range_canonical'; create type shop.steps as range (subtype = int, canonical = shop.canon)`,
      sql: `drop type shop.steps cascade; create type shop.steps; create function shop.canon(shop.steps) returns shop.steps language internal immutable strict as 'int4range_canonical'; create type shop.steps as range (subtype = int)`,
      tells: ['range shop.steps: canonical function'],
    },
    {
      given: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_in2(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'zero')`,
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_in2(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in2, output = shop.base_out, like = text, category = 'U', default = 'zero')`,
      tells: ['type shop.base: input function'],
    },
    {
      given: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_in2(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'zero', subscript = raw_array_subscript_handler)`,
      sql: `drop type shop.base cascade; create type shop.base; create function shop.base_in(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_in2(cstring) returns shop.base language internal immutable strict as 'textin'; create function shop.base_out(shop.base) returns cstring language internal immutable strict as 'textout'; create type shop.base (input = shop.base_in, output = shop.base_out, like = text, category = 'U', default = 'zero', subscript = raw_array_subscript_handler, element = int)`,
      tells: ['type shop.base: element'],
    },
  ],
  'languages, transforms, access methods, extensions': [
    {
      sql: 'drop language plx',
      tells: ['- language plx'],
    },
    {
      sql: 'create trusted language ply handler plpgsql_call_handler',
      tells: ['+ language ply'],
    },
    {
      sql: 'create or replace language plx handler plpgsql_call_handler inline plpgsql_inline_handler',
      tells: ['language plx: inline handler'],
    },
    {
      sql: 'drop transform for int language sql',
      tells: ['- transform for integer language sql'],
    },
    {
      sql: 'create or replace transform for int language sql (from sql with function prsd_lextype(internal))',
      tells: ['transform for integer language sql: to SQL'],
    },
    {
      sql: 'create access method am3 type index handler gisthandler',
      tells: ['+ access method am3'],
    },
    {
      sql: 'drop access method am2',
      tells: ['- access method am2'],
    },
    {
      sql: 'drop access method am2; create access method am2 type index handler gisthandler',
      tells: ['access method am2: handler'],
    },
    {
      sql: 'drop extension pg_trgm',
      tells: ['- extension pg_trgm'],
    },
    {
      sql: 'drop extension hstore cascade',
      tells: ['- index shop.orders_note', '- extension hstore'],
    },
    {
      sql: 'create extension citext',
      tells: ['+ extension citext'],
    },
    {
      sql: 'alter extension hstore set schema public',
      tells: ['extension hstore: schema'],
    },
    {
      given: `drop extension pg_trgm; create extension pg_trgm version '1.3'`,
      sql: `alter extension pg_trgm update to '1.4'`,
      tells: ['extension pg_trgm: version'],
    },
    {
      sql: 'alter language plx owner to pg_database_owner',
      tells: ['language plx: owner'],
    },
    {
      sql: 'drop language plx; create trusted language plx handler plpgsql_call_handler',
      tells: ['language plx: trusted'],
    },
    {
      sql: 'create or replace language plx handler plpgsql_call_handler validator plpgsql_validator',
      tells: ['language plx: validator'],
    },
    {
      sql: 'create or replace transform for int language sql (to sql with function int4recv(internal))',
      tells: ['transform for integer language sql: from SQL'],
    },
    {
      given: `create function shop.tr(int) returns int transform for type int language sql as 'select 1'`,
      sql: `create or replace function shop.tr(int) returns int language sql as 'select 1'`,
      tells: ['function shop.tr(integer): transforms'],
    },
    {
      sql: 'drop access method am2; create access method am2 type table handler heap_tableam_handler',
      tells: ['access method am2: handler', 'access method am2: kind'],
    },
    {
      given: `create function shop.handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler'`,
      sql: 'create or replace language plx handler shop.handler',
      tells: ['language plx: handler'],
    },
    {
      given: 'create role codelearn_other superuser',
      sql: 'drop extension pg_trgm; set local role codelearn_other; create extension pg_trgm; reset role',
      tells: ['extension pg_trgm: owner'],
    },
  ],
  statistics: [
    {
      sql: 'create statistics shop.more (dependencies) on a, b from shop.solo',
      tells: ['+ statistics shop.more'],
    },
    {
      sql: 'drop statistics shop.st',
      tells: ['- statistics shop.st'],
    },
    {
      sql: 'alter statistics shop.st set statistics 50',
      tells: ['statistics shop.st: statistics target'],
    },
    {
      sql: 'drop statistics shop.st; create statistics shop.st (ndistinct, dependencies) on region, pid from shop.refs',
      tells: ['statistics shop.st: kinds'],
    },
    {
      sql: 'drop statistics shop.st; create statistics shop.st (ndistinct, mcv) on region, id from shop.refs',
      tells: ['statistics shop.st: columns'],
    },
    {
      sql: 'drop statistics shop.st2; create statistics shop.st2 on (upper(region)), pid from shop.refs',
      tells: ['statistics shop.st2: expressions'],
    },
    {
      sql: 'alter statistics shop.st owner to pg_monitor',
      tells: ['statistics shop.st: owner'],
    },
    {
      given:
        'create statistics shop.more (dependencies) on a, b from shop.solo; create table shop.solo2 (a int, b text)',
      sql: 'drop statistics shop.more; create statistics shop.more (dependencies) on a, b from shop.solo2',
      tells: ['statistics shop.more: table'],
    },
  ],
  rights: [
    {
      sql: 'grant select on shop.solo to pg_monitor',
      tells: ['table shop.solo: rights'],
    },
    {
      sql: 'grant select on shop.solo to pg_monitor with grant option',
      tells: ['table shop.solo: rights'],
    },
    {
      sql: 'revoke delete on shop.solo from postgres',
      tells: ['table shop.solo: rights'],
    },
    {
      sql: 'revoke insert on shop.solo from postgres',
      tells: ['table shop.solo: rights'],
    },
    {
      sql: 'grant select (a) on shop.solo to pg_monitor',
      tells: ['column shop.solo.a: rights'],
    },
    {
      sql: 'revoke select (id) on shop.refs from public',
      tells: ['column shop.refs.id: rights'],
    },
    {
      sql: 'grant usage on sequence shop.s to pg_monitor',
      tells: ['sequence shop.s: rights'],
    },
    {
      sql: 'grant execute on function shop.add(int, int) to pg_monitor',
      tells: ['function shop.add(integer, integer): rights'],
    },
    {
      sql: 'revoke execute on function shop.f(int, text, int[]) from public',
      tells: ['function shop.f(integer, text, integer[]): rights'],
    },
    {
      given: 'create trusted language ply handler plpgsql_call_handler',
      sql: 'grant usage on language ply to pg_monitor',
      tells: ['language ply: rights'],
    },
    {
      sql: 'grant connect on database {database} to pg_monitor',
      tells: ['database this one: rights'],
    },
    {
      sql: 'revoke connect on database {database} from public',
      tells: ['database this one: rights'],
    },
    {
      sql: 'alter default privileges for role pg_monitor in schema shop grant insert on tables to pg_monitor',
      tells: ['default privileges of pg_monitor on tables in shop: rights'],
    },
    {
      sql: 'alter default privileges for role pg_monitor in schema shop revoke select on tables from public',
      tells: ['- default privileges of pg_monitor on tables in shop'],
    },
    {
      sql: 'alter default privileges grant select on sequences to pg_monitor',
      tells: ['+ default privileges of postgres on sequences'],
    },
    {
      sql: 'alter default privileges in schema shop grant usage on types to pg_monitor',
      tells: ['+ default privileges of postgres on types in shop'],
    },
    {
      sql: 'alter default privileges for role pg_monitor grant execute on functions to public',
      tells: ['- default privileges of pg_monitor on functions'],
    },
    {
      given: 'grant select on shop.solo to pg_monitor',
      sql: 'grant select on shop.solo to pg_monitor',
      tells: [],
    },
  ],
  database: [
    {
      sql: `alter database {database} set work_mem = '9MB'`,
      tells: ['+ settings of this database'],
    },
    {
      given: `alter database {database} set work_mem = '9MB'`,
      sql: `alter database {database} set work_mem = '10MB'`,
      tells: ['settings of this database: values'],
    },
    {
      given: `alter database {database} set work_mem = '9MB'`,
      sql: 'alter database {database} reset work_mem',
      tells: ['- settings of this database'],
    },
    {
      sql: `alter role current_user in database {database} set work_mem = '9MB'`,
      tells: ['+ settings of postgres in this database'],
    },
    {
      sql: 'alter database {database} connection limit 9',
      tells: ['database this one: connection limit'],
    },
    {
      sql: 'alter database {database} owner to pg_database_owner',
      tells: ['database this one: owner'],
    },
    {
      sql: 'alter database {database} with is_template true',
      tells: ['database this one: template'],
    },
    {
      sql: `comment on database {database} is 'a database'`,
      tells: ['+ comment on this database'],
    },
    {
      given: `comment on database {database} is 'a database'`,
      sql: `comment on database {database} is 'other'`,
      tells: ['comment on this database: text'],
    },
  ],
  comments: [
    {
      sql: `comment on table shop.solo is 'a table'`,
      tells: ['+ comment on table shop.solo'],
    },
    {
      sql: `comment on table shop.refs is 'other'`,
      tells: ['comment on table shop.refs: text'],
    },
    {
      sql: 'comment on table shop.refs is null',
      tells: ['- comment on table shop.refs'],
    },
    {
      sql: `comment on column shop.refs.id is 'other'`,
      tells: ['comment on column shop.refs.id: text'],
    },
    {
      sql: `comment on column shop.orders.note is 'a note'`,
      tells: ['+ comment on column shop.orders.note'],
    },
    {
      sql: `comment on view shop.plain is 'a view'`,
      tells: ['+ comment on view shop.plain'],
    },
    {
      sql: `comment on index shop.orders_note is 'other'`,
      tells: ['comment on index shop.orders_note: text'],
    },
    {
      sql: `comment on sequence shop.s is 'a sequence'`,
      tells: ['+ comment on sequence shop.s'],
    },
    {
      sql: `comment on constraint amount_positive on shop.orders is 'other'`,
      tells: ['comment on check constraint amount_positive on shop.orders: text'],
    },
    {
      sql: `comment on constraint email_check on domain shop.email is 'a check'`,
      tells: ['+ comment on check constraint email_check on shop.email'],
    },
    {
      sql: `comment on function shop.add(int, int) is 'other'`,
      tells: ['comment on function shop.add(integer, integer): text'],
    },
    {
      sql: `comment on type shop.solo is 'other'`,
      tells: ['comment on composite type shop.solo: text'],
    },
    {
      sql: `comment on type shop.mood is 'other'`,
      tells: ['comment on enum shop.mood: text'],
    },
    {
      sql: `comment on domain shop.email is 'a domain'`,
      tells: ['+ comment on domain shop.email'],
    },
    {
      sql: `comment on schema shop is 'other'`,
      tells: ['comment on schema shop: text'],
    },
    {
      sql: `comment on schema public is 'other'`,
      tells: ['comment on schema public: text'],
    },
    {
      sql: `comment on trigger t on shop.refs is 'a trigger'`,
      tells: ['+ comment on trigger t on shop.refs'],
    },
    {
      sql: `comment on rule upd on shop.refs is 'a rule'`,
      tells: ['+ comment on rule upd on shop.refs'],
    },
    {
      sql: `comment on policy pol on shop.refs is 'a policy'`,
      tells: ['+ comment on policy pol on shop.refs'],
    },
    {
      sql: `comment on operator shop.=== (int, int) is 'an operator'`,
      tells: ['+ comment on operator shop.=== (integer, integer)'],
    },
    {
      sql: `comment on operator class shop.oc using btree is 'a class'`,
      tells: ['+ comment on operator class shop.oc using btree'],
    },
    {
      sql: `comment on operator family shop.of using btree is 'a family'`,
      tells: ['+ comment on operator family shop.of using btree'],
    },
    {
      sql: `comment on text search configuration shop.cfg is 'a configuration'`,
      tells: ['+ comment on text search configuration shop.cfg'],
    },
    {
      sql: `comment on text search dictionary shop.d is 'a dictionary'`,
      tells: ['+ comment on text search dictionary shop.d'],
    },
    {
      sql: `comment on server sv is 'a server'`,
      tells: ['+ comment on foreign server sv'],
    },
    {
      sql: `comment on foreign data wrapper w is 'a wrapper'`,
      tells: ['+ comment on foreign-data wrapper w'],
    },
    {
      sql: `comment on event trigger et is 'an event trigger'`,
      tells: ['+ comment on event trigger et'],
    },
    {
      sql: `comment on publication pub is 'a publication'`,
      tells: ['+ comment on publication pub'],
    },
    {
      sql: `comment on statistics shop.st is 'statistics'`,
      tells: ['+ comment on statistics shop.st'],
    },
    {
      sql: `comment on cast (shop.addr as int) is 'a cast'`,
      tells: ['+ comment on cast shop.addr as integer'],
    },
    {
      sql: `comment on collation shop.co is 'a collation'`,
      tells: ['+ comment on collation shop.co'],
    },
    {
      sql: `comment on conversion shop.cv is 'a conversion'`,
      tells: ['+ comment on conversion shop.cv'],
    },
    {
      sql: `comment on language plx is 'a language'`,
      tells: ['+ comment on language plx'],
    },
    {
      sql: `comment on access method am2 is 'a method'`,
      tells: ['+ comment on access method am2'],
    },
    {
      sql: `comment on aggregate shop.agg(int) is 'an aggregate'`,
      tells: ['+ comment on aggregate shop.agg(integer)'],
    },
    {
      sql: `comment on extension hstore is 'other'`,
      tells: [],
    },
    {
      sql: `comment on column shop.addr.zip is 'an attribute'`,
      tells: ['+ comment on column shop.addr.zip'],
    },
  ],
  names: [
    {
      sql: 'drop table "a.b"',
      tells: ['- table public."a.b"'],
    },
    {
      sql: 'alter table "a.b" rename column "c ""d" to c',
      tells: ['- column public."a.b"."c ""d"', '+ column public."a.b".c'],
    },
    {
      sql: 'alter table "a.b" drop column "line\nbreak"',
      tells: ['- column public."a.b"."line\nbreak"'],
    },
    {
      sql: `create table "é 😀 'x' ""y"".z" ("select" int)`,
      tells: [`+ table public."é 😀 'x' ""y"".z"`],
    },
    {
      sql: 'create table abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk (a int)',
      tells: ['+ table public.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk'],
    },
    {
      sql: 'alter table "a.b" add constraint "no; drop" check ("c ""d" > 0)',
      tells: ['+ check constraint "no; drop" on public."a.b"'],
    },
    {
      sql: 'create table "_RETURN on shop.v" ("_RETURN" int)',
      tells: ['+ table public."_RETURN on shop.v"'],
    },
    {
      sql: 'alter table shop.solo add column "_RETURN" int',
      tells: ['+ column shop.solo."_RETURN"'],
    },
    {
      sql: 'create policy "_RETURN" on shop.refs using (true)',
      tells: ['+ policy "_RETURN" on shop.refs'],
    },
    {
      given: 'create view "v.w" as select 1 as "x.y"',
      sql: 'create or replace view "v.w" as select 2 as "x.y"',
      tells: ['view public."v.w": query'],
    },
  ],
};
