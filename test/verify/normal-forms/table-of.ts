import type { Column, Index, Table } from '../../../src/catalog/schema.ts';
import { type Declaration, parseDependencies } from '../../../src/project/dependencies.ts';

/** What a test says of a table; everything else is as PostgreSQL would report it for the plainest table. */
export interface Sketch {
  /** `name`, `name type`, with `?` behind the name of a nullable column, ` = expression` for a generated one. */
  readonly columns: readonly string[];
  /** Unique over the columns, comma-separated; the first is the primary key unless `?` follows a column name above. */
  readonly keys?: readonly string[];
  readonly indexes?: readonly Partial<Index>[];
  readonly checks?: readonly string[];
  readonly foreignKeys?: readonly string[];
  readonly defaults?: Readonly<Record<string, string>>;
}

export function tableOf(name: string, sketch: Sketch): Table {
  const keys = (sketch.keys ?? []).map((columns, at) => unique(columns.split(', '), `${name}_key${at}`));
  return {
    schema: 'public',
    name,
    partitioned: false,
    partitionKey: [],
    comment: null,
    estimatedRows: -1,
    columns: sketch.columns.map((text) => column(text, sketch.defaults ?? {})),
    indexes: [...keys, ...(sketch.indexes ?? []).map((index) => ({ ...unique([], 'index'), ...index }))],
    foreignKeys: (sketch.foreignKeys ?? []).map((columns, at) => ({
      name: `${name}_fkey${at}`,
      columns: columns.split(', '),
      references: { schema: 'public', table: 'parents', columns: ['id'], index: 'parents_pkey' },
      onDelete: 'no action',
      onUpdate: 'no action',
      match: 'simple',
      deferrable: false,
      validated: true,
      enforced: true,
      triggersEnabled: true,
      temporal: false,
    })),
    checks: (sketch.checks ?? []).map((expression, at) => ({
      name: `${name}_check${at}`,
      expression,
      validated: true,
      enforced: true,
    })),
    triggers: [],
  };
}

export function declare(...lines: string[]): Declaration[] {
  return parseDependencies({ path: 'sql/dependencies.txt', text: lines.join('\n') });
}

function column(text: string, defaults: Readonly<Record<string, string>>): Column {
  const [front = '', generated = null] = text.split(' = ');
  const [marked = '', type = 'text'] = front.split(' ');
  const name = marked.replace('?', '');
  const baseType = type.endsWith('[]') ? `_${type.slice(0, -2)}` : type;
  const nullable = marked.endsWith('?');
  return {
    name,
    type,
    storedType: type,
    baseType,
    nullable,
    unvalidatedNotNull: null,
    default: defaults[name] ?? null,
    generated,
    virtual: false,
    identity: false,
    comment: null,
  };
}

function unique(columns: readonly string[], name: string): Index {
  return {
    name,
    method: 'btree',
    unique: true,
    primary: false,
    valid: true,
    nullsNotDistinct: false,
    columns,
    keys: columns,
    include: [],
    predicate: null,
    constraint: null,
    deferrable: false,
    replicaIdentity: false,
    clustered: false,
    definition: '',
  };
}
