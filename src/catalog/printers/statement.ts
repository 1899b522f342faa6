import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';

/** Where a statement stands among those of the object that it belongs to. */
export const ranks = {
  shell: 0,
  sequence: 1,
  create: 2,
  attach: 3,
  members: 4,
  settings: 5,
  keys: 6,
  indexes: 7,
  indexSettings: 8,
  foreignKeys: 9,
  statistics: 10,
  rules: 11,
  triggers: 12,
  enabled: 13,
  security: 14,
  late: 15,
  comment: 16,
  label: 17,
  owner: 18,
  rights: 19,
} as const;

/** A statement of the schema's text. */
export interface Statement {
  /** Without the semicolon; undefined where every new database has what it makes. */
  readonly text: string | undefined;
  /** The object that it is printed with. */
  readonly home: SchemaRow;
  /** One of `ranks`. */
  readonly rank: number;
  /** The rows of the catalogs that are there because of it. */
  readonly makes: readonly SchemaRow[];
  /** Rows that have to be there before, beside what pg_depend says. */
  readonly needs?: readonly SchemaRow[];
  /** Statements that together do the same, where it stands in a circle of dependencies. */
  readonly split?: () => readonly Statement[];
}

/** What no statement can make, or none that may be written into a file. */
export interface Refusal {
  readonly refused: readonly SchemaRow[];
  readonly why: string;
}

/** What is printed beside definitions and comments. */
export interface PrintOptions {
  /** Print who owns what. */
  readonly owners: boolean;
  /** Print who may do what. */
  readonly grants: boolean;
}

/** Makes the statements of one family of kinds. */
export type Printer = (schema: SchemaRows, options: PrintOptions) => Iterable<Statement | Refusal>;
