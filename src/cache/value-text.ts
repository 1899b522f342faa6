import type { Json } from './value.ts';
import type { ValueKind, ValueType } from './value-types.ts';

/**
 * What the server wrote, as JSON. bigint and numeric stay text, since a double cannot hold them exactly (as in the JSON
 * mapping of Protocol Buffers), and so do numbers that are none; instants are ISO 8601 in UTC to the microsecond, dates
 * and times without a zone ISO 8601 without one; bytea is `\x` and hexadecimal; arrays are lists.
 */
export function decodeText(written: string | null, { kind, delimiter }: ValueType = { kind: 'text' }): Json {
  if (written === null) return null;
  return delimiter === undefined ? decoders[kind](written) : readArray(written, delimiter, decoders[kind]);
}

const decoders: Readonly<Record<ValueKind, (written: string) => Json>> = {
  truth: (written) => written === 't',
  number: (written) => (Number.isFinite(Number(written)) ? Number(written) : written),
  json: (written) => JSON.parse(written) as Json,
  instant: readInstant,
  'local-time': (written) => (timeShape.test(written) ? written.replace(' ', 'T') : written),
  text: (written) => written,
};

/** Year, time of day, fraction; offset in hours, minutes, seconds. Neither `infinity` nor years before Christ. */
const timeShape = /^(\d{4,6})(-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/;

/** `2026-01-02 04:04:05.678901+01` → `2026-01-02T03:04:05.678901Z`; at least milliseconds, as Date writes them. */
function readInstant(written: string): string {
  const match = timeShape.exec(written);
  if (match === null) return written;
  const [, year = '', day, time, fraction = '', sign, hours, minutes = 0, seconds = 0] = match;
  const local = Date.parse(`${year.length > 4 ? `+${year.padStart(6, '0')}` : year}${day}T${time}Z`);
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000);
  const instant = new Date(local - offset);
  if (Number.isNaN(instant.getTime())) return written;
  return instant.toISOString().replace(/\.\d+Z$/, `.${fraction.padEnd(3, '0')}Z`);
}

/** `{1,2,NULL}`, `{{"a b"},{c}}`, `[0:1]={1,2}` (PostgreSQL: array_out in arrayfuncs.c). */
function readArray(written: string, delimiter: string, decode: (written: string) => Json): Json {
  let position = written.indexOf('{');
  const readList = (): Json[] => {
    const items: Json[] = [];
    for (position += 1; written[position] !== '}'; position += written[position] === delimiter ? 1 : 0)
      items.push(readItem());
    position += 1;
    return items;
  };
  const readItem = (): Json => {
    if (written[position] === '{') return readList();
    if (written[position] === '"') return decode(readQuoted());
    const start = position;
    while (written[position] !== delimiter && written[position] !== '}') position += 1;
    const plain = written.slice(start, position);
    return plain === 'NULL' ? null : decode(plain);
  };
  const readQuoted = (): string => {
    let quoted = '';
    for (position += 1; written[position] !== '"'; position += 1) {
      if (written[position] === '\\') position += 1;
      quoted += written[position];
    }
    position += 1;
    return quoted;
  };
  return readList();
}
