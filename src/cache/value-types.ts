import type { Database } from '../connection/session.ts';

/** How the text of a value becomes JSON; whatever is none of these stays text. */
export type ValueKind = 'truth' | 'number' | 'json' | 'instant' | 'local-time' | 'text';

export interface ValueType {
  readonly kind: ValueKind;
  /** For an array of such values: what stands between them. */
  readonly delimiter?: string;
}

const text: ValueType = { kind: 'text' };

/** Types by number, which is the same on every server (PostgreSQL: src/include/catalog/pg_type.dat). */
const builtIn: ReadonlyMap<number, ValueType> = new Map([
  [16, { kind: 'truth' }], // boolean
  ...[21, 23, 26, 700, 701].map((number) => [number, { kind: 'number' }] as const), // int2, int4, oid, float4, float8
  ...[114, 3802].map((number) => [number, { kind: 'json' }] as const), // json, jsonb
  [1184, { kind: 'instant' }], // timestamp with time zone
  [1114, { kind: 'local-time' }], // timestamp without
  // bytea, name, int8, text, char, varchar, date, time, numeric, uuid
  ...[17, 19, 20, 25, 1042, 1043, 1082, 1083, 1700, 2950].map((number) => [number, text] as const),
]);

/** The type of each number, in order. The catalog is read only where one is not a common scalar. */
export async function readValueTypes({ sql }: Database, numbers: readonly number[]): Promise<readonly ValueType[]> {
  const others = [...new Set(numbers.filter((number) => !builtIn.has(number)))];
  const arrays = new Map<number, ValueType>();
  if (others.length > 0) {
    const rows = await sql`
      select list.oid as number, coalesce(nullif(element.typbasetype, 0), element.oid) as element,
             element.typdelim as delimiter
        from pg_catalog.pg_type as list
        join pg_catalog.pg_type as element on element.oid = list.typelem
       where list.oid = any (${`{${others.join()}}`}::text::oid[])
         and list.typinput = 'pg_catalog.array_in'::pg_catalog.regproc`;
    for (const { number, element, delimiter } of rows)
      arrays.set(number, { kind: builtIn.get(element)?.kind ?? 'text', delimiter });
  }
  return numbers.map((number) => builtIn.get(number) ?? arrays.get(number) ?? text);
}
