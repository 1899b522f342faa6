import type { Column, Table } from '../../catalog/schema.ts';
import type { EncodedColumn, EncodedTable } from '../rows/encoded-table.ts';

/**
 * What makes a column a plausible determinant, best first: it refers to something, it is named or typed like a code, it is
 * a short text. Measures, money, dates, flags and long texts determine others by accident or by arithmetic.
 */
export type Role = 'reference' | 'code' | 'short text';

export const roleOrder: readonly Role[] = ['reference', 'code', 'short text'];

/** Longer than this a text is prose. */
const shortText = 64;

const codeName =
  /(^|_)(id|ids|code|key|no|nr|num|number|uuid|guid|sku|isbn|ean|iban|bic|slug|symbol|abbr|ref|zip|plz|postcode|iso\d?|tag)$|[a-z]Id$|[a-z]Code$/;
const measureName =
  /(^|_)(count|counter|quantity|qty|amount|total|subtotal|sum|price|cost|fee|tax|discount|percent|rate|rating|score|points|rank|position|ordinal|sort|order|level|size|bytes|length|width|height|depth|weight|age|year|month|week|day|hour|hours|minutes|seconds|ms|milliseconds|duration|distance|balance|stock|capacity|version|latitude|longitude|lat|lon|lng)$|_(count|seconds|minutes|bytes|ms)(_|$)/i;
const textTypes = ['text', 'varchar', 'bpchar', 'citext', 'name'];
const wholeNumbers = ['int2', 'int4', 'int8'];
/** Base types of pg_catalog with a meaning of their own; any other type that is not a text is an enumeration or an extension's. */
const otherTypes =
  /^(_.*|numeric|float[48]|money|date|time|timetz|timestamp|timestamptz|interval|bool|jsonb?|xml|bytea|point|line|lseg|box|path|polygon|circle|tsvector|tsquery|bit|varbit|.*range|oid|geometry|geography|hstore)$/;

/** The role of a column, judged by the catalog and by the values read; undefined where it is no plausible determinant. */
function roleOf(table: Table, column: Column, values: EncodedColumn): Role | undefined {
  if (table.foreignKeys.some((key) => key.columns.includes(column.name))) return 'reference';
  const { baseType, name } = column;
  if (baseType === 'uuid') return 'code';
  if (wholeNumbers.includes(baseType)) return codeName.test(name) || !measureName.test(name) ? 'code' : undefined;
  if (otherTypes.test(baseType)) return baseType === 'numeric' && codeName.test(name) ? 'code' : undefined;
  if (!isShort(values)) return undefined;
  return textTypes.includes(baseType) && codeName.test(name) ? 'code' : 'short text';
}

/** Named and typed like an amount: what a row has of its own, however often another row has the same. */
export function isMeasure(column: Column): boolean {
  if (isCode(column)) return false;
  return /^(?:numeric|float[48]|money)$/.test(column.baseType) || measureName.test(column.name);
}

/** Named like what identifies something: `customer_id`, `zip`. */
export function isCode({ name }: Column): boolean {
  return codeName.test(name);
}

const momentDefault = /\bnow\(\)|\bCURRENT_(?:TIMESTAMP|DATE)\b|\bLOCALTIMESTAMP\b|_timestamp\(\)/;
const momentName =
  /^(?:created|inserted|updated|modified|changed|deleted|archived|synced|imported)(?:_?(?:at|on|date|time|ts))?$/i;

/** When the row itself was written: rows of one transaction agree on it, and it belongs to each of them. */
export function isRowMoment({ baseType, name, default: initial }: Column): boolean {
  return (
    /^(?:date|timestamp|timestamptz)$/.test(baseType) && (momentDefault.test(initial ?? '') || momentName.test(name))
  );
}

/** Looks at some values: where one of the first thousand is prose, others are. */
function isShort({ distinct, decode }: EncodedColumn): boolean {
  for (let code = 1; code <= Math.min(distinct, 1000); code += 1) {
    if ((decode(code) ?? '').length > shortText) return false;
  }
  return true;
}

/** Pairs looked at in one table. */
const mostPairs = 2000;

export interface PlausibleDeterminants {
  /** Column names: single columns first, then pairs in the table's order. */
  readonly determinants: readonly (readonly string[])[];
  readonly roles: ReadonlyMap<string, Role>;
  /** Pairs that were left out, for being too many. */
  readonly omitted: number;
}

/**
 * The determinants worth a look: each plausible column, and two of them where they are part of a longer key (a partial
 * dependency) or one is a foreign key. Any other pair finds accidents far more often than design.
 */
export function plausibleDeterminants(
  table: Table,
  keys: readonly (readonly string[])[],
  rows: EncodedTable,
): PlausibleDeterminants {
  const roles = new Map<string, Role>();
  for (const values of rows.columns) {
    const column = table.columns.find(({ name }) => name === values.name);
    const role = column === undefined || values.distinct < 2 ? undefined : roleOf(table, column, values);
    if (role !== undefined) roles.set(values.name, role);
  }
  const names = [...roles.keys()];
  const pairs = names.flatMap((one, index) => {
    return names.slice(index + 1).flatMap((other) => (isWorthAPair(one, other, roles, keys) ? [[one, other]] : []));
  });
  const looked = pairs.slice(0, mostPairs);
  return { determinants: [...names.map((name) => [name]), ...looked], roles, omitted: pairs.length - looked.length };
}

function isWorthAPair(
  one: string,
  other: string,
  roles: ReadonlyMap<string, Role>,
  keys: readonly (readonly string[])[],
): boolean {
  if (roles.get(one) === 'reference' || roles.get(other) === 'reference') return true;
  return keys.some((key) => key.length > 2 && key.includes(one) && key.includes(other));
}
