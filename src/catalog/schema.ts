/** What the catalog says about a database: plain values that every judge reads and nobody changes. */
export interface Schema {
  /** `server_version_num`, e.g. 150018 or 180004. */
  readonly serverVersion: number;
  /** Ordinary and partitioned tables outside the system schemas and the tool's own, by schema and name. */
  readonly tables: readonly Table[];
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly partitioned: boolean;
  /** Columns that choose the partition, `null` for an expression; empty where the table is not partitioned. */
  readonly partitionKey: readonly (string | null)[];
  readonly comment: string | null;
  /** Planner's estimate (`reltuples`); -1 where the table was never analysed. */
  readonly estimatedRows: number;
  /** In table order. */
  readonly columns: readonly Column[];
  /** By name; a constraint's index is among them. */
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly CheckConstraint[];
  readonly triggers: readonly Trigger[];
}

export interface Column {
  readonly name: string;
  /** `format_type`, e.g. `numeric(10,2)`; a type outside pg_catalog with its schema, e.g. `public.user_role`. */
  readonly type: string;
  /** The same, with a domain, or a domain over domains, replaced by what it stores. */
  readonly storedType: string;
  /** `typname` without modifiers, e.g. `numeric`, `_text`; a domain's base type. */
  readonly baseType: string;
  /** False where the column or its domain is NOT NULL and every row was checked against it. */
  readonly nullable: boolean;
  /** Name of a NOT NULL constraint that existing rows were not checked against (PostgreSQL 18). */
  readonly unvalidatedNotNull: string | null;
  readonly default: string | null;
  /** Expression of a generated column. */
  readonly generated: string | null;
  /** Generated when read instead of stored (PostgreSQL 18). */
  readonly virtual: boolean;
  readonly identity: boolean;
  readonly comment: string | null;
}

export interface Index {
  readonly name: string;
  /** Access method: btree, hash, gin … */
  readonly method: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Usable by queries and, if unique, enforced: `indisvalid and indisready`. */
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
  /** Key columns in order; `null` stands for an expression. */
  readonly columns: readonly (string | null)[];
  /** Each key column as SQL with operator class, collation and order: equal texts mean equal keys. */
  readonly keys: readonly string[];
  readonly include: readonly string[];
  readonly predicate: string | null;
  /** Name and kind of the constraint that owns the index. */
  readonly constraint: { readonly name: string; readonly kind: 'primary key' | 'unique' | 'exclude' } | null;
  readonly deferrable: boolean;
  /** Named by `alter table … replica identity using index`. */
  readonly replicaIdentity: boolean;
  /** Named by `cluster` or `alter table … cluster on`. */
  readonly clustered: boolean;
  /** `pg_get_indexdef`. */
  readonly definition: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: Reference;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  /** `simple`: one NULL among the columns, and nothing is checked. `full`: all of them are NULL or none is. */
  readonly match: 'simple' | 'full';
  readonly deferrable: boolean;
  readonly validated: boolean;
  /** False when declared NOT ENFORCED (PostgreSQL 18). */
  readonly enforced: boolean;
  /** False when `alter table … disable trigger` has switched off one of the triggers that keep it. */
  readonly triggersEnabled: boolean;
  /** The last column is compared by `period` (PostgreSQL 18): it must be covered, not equalled. */
  readonly temporal: boolean;
}

/** The key that a foreign key points at. */
export interface Reference {
  readonly schema: string;
  readonly table: string;
  /** In the order of the foreign key's own columns. */
  readonly columns: readonly string[];
  /** The unique index that the foreign key depends on. */
  readonly index: string;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface CheckConstraint {
  readonly name: string;
  readonly expression: string;
  readonly validated: boolean;
  /** False when declared NOT ENFORCED (PostgreSQL 18). */
  readonly enforced: boolean;
}

export interface Trigger {
  readonly name: string;
  /** Fires in ordinary sessions. */
  readonly enabled: boolean;
  readonly definition: string;
}

/** `schema.table`, or the bare name in schema public: how messages and project files call a table. */
export function tableLabel(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
}

/** The tables that there are: the hint when one was named that does not exist. */
export function listTables({ tables }: Schema): string {
  if (tables.length === 0) return 'The database has no tables; do its migrations still have to be applied?';
  return `Tables: ${tables.map(tableLabel).join(', ')}.`;
}

/** Finds a table by the label people write: `schema.table` or, in schema public, `table`. A name may hold dots itself. */
export function findTable(schema: Schema, label: string): Table | undefined {
  const isCalled = (table: Table): boolean => `${table.schema}.${table.name}` === label;
  return schema.tables.find(isCalled) ?? schema.tables.find((table) => tableLabel(table) === label);
}

/** The foreign keys, of whatever table, that depend on the index and are dropped with it. */
export function foreignKeysOn(schema: Schema, table: Table, index: Index): ForeignKey[] {
  return schema.tables
    .flatMap(({ foreignKeys }) => foreignKeys)
    .filter(({ references }) => {
      return references.schema === table.schema && references.table === table.name && references.index === index.name;
    });
}
