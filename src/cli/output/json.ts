/** Version of every JSON document's shape; a change that breaks a reader raises it. */
const format = 1;

/** One document with a stable field order, ended by a newline; without `database` where none was asked. */
export function renderJson(database: string | undefined, result: object): string {
  return `${JSON.stringify({ format, database, ...result }, null, 2)}\n`;
}
