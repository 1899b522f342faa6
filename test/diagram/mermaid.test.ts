import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { introspect } from '../../src/catalog/introspect.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { renderMermaid } from '../../src/diagram/mermaid.ts';
import { runCli } from '../support/cli.ts';
import { withTestDatabase } from '../support/database.ts';
import { applyReference } from '../support/reference.ts';
import { oddSchemas } from './odd-schemas.ts';

const codelearn = `erDiagram
  "courses" {
    bigint id PK
    bigint instructor_id FK
    user_role instructor_role FK
  }
  "lessons" {
    bigint id PK
    bigint course_id FK "unique (course_id, position)"
    integer position "unique (course_id, position)"
  }
  "purchases" {
    bigint student_id PK, FK
    bigint course_id PK, FK
    user_role student_role FK
  }
  "users" {
    bigint id PK
    user_role role "unique (role, id)"
    text email UK
  }
  "users" ||..o{ "courses" : "instructor_id, instructor_role"
  "courses" ||..o{ "lessons" : "course_id"
  "courses" ||--o{ "purchases" : "course_id"
  "users" ||--o{ "purchases" : "student_id, student_role"
`;

test('the command prints the reference project, and nothing else, on standard output', async () => {
  await withTestDatabase(async (database, target) => {
    await applyReference(database);
    const { code, out } = await runCli(['diagram'], { env: { DATABASE_URL: targetUrl(target) } });
    assert.equal(out, codelearn);
    assert.equal(code, 0);
    const json = await runCli(['diagram', '--format', 'json'], { env: { DATABASE_URL: targetUrl(target) } });
    assert.equal(JSON.parse(json.out).mermaid, codelearn);
  });
});

test('an unknown format is refused', async () => {
  const { code, err } = await runCli(['diagram', '--format', 'dot']);
  assert.match(err, /Allowed choices are mermaid/);
  assert.equal(code, 2);
});

function diagramOf(sql: string): Promise<string[]> {
  return withTestDatabase(async (database) => {
    await database.sql.unsafe(sql);
    return renderMermaid(await introspect(database))
      .split('\n')
      .map((line) => line.trim());
  });
}

async function relationsOf(sql: string): Promise<string[]> {
  return (await diagramOf(sql)).filter((line) => line.includes(' : '));
}

test('cardinalities are those of the constraints', async () => {
  const relations = await relationsOf(`
    create table p (id int primary key, a int, b int, unique (a, b));
    create table a_mandatory (id int primary key, p_id int not null references p);
    create table b_optional (id int primary key, p_id int references p);
    create table c_one (id int primary key, p_id int not null unique references p);
    create table d_optional_one (id int primary key, p_id int unique references p);
    create table e_partial_one (id int primary key, p_id int references p);
    create unique index on e_partial_one (p_id) where p_id is not null;
    create table f_partial_many (id int primary key, p_id int references p, gone bool);
    create unique index on f_partial_many (p_id) where not gone;
    create table g_identity (p_id int primary key references p);
    create table h_junction (p_id int references p, n int, primary key (p_id, n));
    create table i_half (id int primary key, a int not null, b int, foreign key (a, b) references p (a, b));
    create table j_full (id int primary key, a int not null, b int, foreign key (a, b) references p (a, b) match full);
    create table k_full_optional (id int primary key, a int, b int, foreign key (a, b) references p (a, b) match full);
    create table l_self (id int primary key, parent int references l_self);
    create table m_wider (id int primary key, p_id int not null references p, n int, unique (p_id, n));
    create table n_constant (p_id int primary key, one int generated always as (1) stored, foreign key (p_id, one) references p (a, b));`);
  assert.deepEqual(relations, [
    '"p" ||..o{ "a_mandatory" : "p_id"',
    '"p" |o..o{ "b_optional" : "p_id"',
    '"p" ||..o| "c_one" : "p_id"',
    '"p" |o..o| "d_optional_one" : "p_id"',
    '"p" |o..o| "e_partial_one" : "p_id"',
    '"p" |o..o{ "f_partial_many" : "p_id"',
    '"p" ||--o| "g_identity" : "p_id"',
    '"p" ||--o{ "h_junction" : "p_id"',
    '"p" |o..o{ "i_half" : "a, b"',
    '"p" ||..o{ "j_full" : "a, b"',
    '"p" |o..o{ "k_full_optional" : "a, b"',
    '"l_self" |o..o{ "l_self" : "parent"',
    '"p" ||..o{ "m_wider" : "p_id"',
    '"p" |o--o| "n_constant" : "p_id, one"',
  ]);
});

test('types are short, and a table without keys has no columns', async () => {
  const lines = await diagramOf(`
    create schema shop;
    create domain shop.code as text;
    create type "Odd type" as enum ();
    create table a (code shop.code, odd "Odd type", n numeric(10,2), t timestamp(3), z timestamptz, v varchar(9)[], d float8,
      primary key (code, odd, n, t, z, v, d));
    create table shop.b (note text);
    create table c ();`);
  assert.deepEqual(lines, [
    'erDiagram',
    '"a" {',
    'shop_code code PK',
    '_Odd_type_ odd PK',
    'numeric n PK',
    'timestamp t PK',
    'timestamptz z PK',
    'varchar[] v PK',
    'double_precision d PK',
    '}',
    '"c"',
    '"shop.b"',
    '',
  ]);
});

test('names that Mermaid cannot carry are rewritten, and the column’s own is beside it', async () => {
  const lines = await diagramOf(`
    create table "class" ("PK" int, "order id" int, "1st" int, "größe" int, "say ""hi""" int,
      primary key ("PK", "order id", "1st", "größe", "say ""hi"""));
    create table "50%" (id int primary key);
    create table "50\\" (id int primary key);
    create table "50_" (id int primary key, "p k" int references "50%" unique);`);
  assert.deepEqual(lines, [
    'erDiagram',
    '"50_" {',
    'integer id PK',
    '}',
    '"50_ (2)" {',
    'integer id PK',
    '}',
    '"50_ (3)" {',
    'integer id PK',
    'integer p_k FK, UK "p k"',
    '}',
    '"class" {',
    'integer _PK PK "PK"',
    'integer order_id PK "order id"',
    'integer _1st PK "1st"',
    'integer größe PK',
    'integer say__hi_ PK "say _hi_"',
    '}',
    '"50_" |o..o| "50_ (3)" : "p k"',
    '',
  ]);
});

/** The forms of erDiagram.jison that the renderer uses, as narrow as Mermaid 11 has them. */
const quoted = '"[^"%\\\\\\p{Cc}]+"';
const word = '[A-Za-z_\\u{c0}-\\u{10ffff}][A-Za-z0-9_[\\]\\u{c0}-\\u{10ffff}]*';
const grammar = [
  '^erDiagram$',
  `^ {2}${quoted}( \\{)?$`,
  `^ {4}${word} ${word}( [PFU]K(, [PFU]K)*)?( ${quoted})?$`,
  '^ {2}\\}$',
  `^ {2}${quoted} (\\|\\||\\|o)(--|\\.\\.)(o\\{|o\\|) ${quoted} : ${quoted}$`,
].map((form) => new RegExp(form, 'u'));

test('whatever the names are, every line is one that Mermaid reads', () => {
  fc.assert(
    fc.property(oddSchemas, (schema) => {
      const lines = renderMermaid(schema).split('\n');
      assert.equal(lines.pop(), '');
      for (const line of lines)
        assert.ok(
          grammar.some((form) => form.test(line)),
          JSON.stringify(line),
        );
      const entities = lines.filter((line) => line.endsWith(' {'));
      assert.equal(new Set(entities).size, schema.tables.length, 'no two tables share a name');
    }),
  );
});
