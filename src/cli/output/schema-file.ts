import { renderLineDiff } from '../../migrate/plan/line-diff.ts';
import type { SchemaFileComparison } from '../../schema-file/schema-file.ts';

/** Whether the file is what the migrations make, and what differs. */
export function renderSchemaComparison({ path, file, made }: SchemaFileComparison): string {
  if (file === made) return `${path} is what the migrations make\n`;
  const lines = [
    `${path} is not what the migrations make`,
    `--- ${path}`,
    '+++ the migrations',
    ...renderLineDiff(file, made),
  ];
  return `${lines.join('\n')}\nfix: codelearn schema --write, on a database that has every migration\n`;
}
