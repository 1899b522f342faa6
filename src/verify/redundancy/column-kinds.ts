import type { Column, Table } from '../../catalog/schema.ts';

/** Types of text, citext of the extension included. */
const textTypes = ['text', 'varchar', 'bpchar', 'citext'];

export function isText({ baseType }: Pick<Column, 'baseType'>): boolean {
  return textTypes.includes(baseType);
}

export function isNumber({ baseType }: Pick<Column, 'baseType'>): boolean {
  return /^(?:int[248]|numeric|float[48]|money)$/.test(baseType);
}

/** Of a type that names of things have: a text or a UUID. */
export function mayHoldCodes(column: Pick<Column, 'baseType'>): boolean {
  return isText(column) || column.baseType === 'uuid';
}

/** Of a type that keys have: a code or a whole number. */
export function mayHoldKeys(column: Pick<Column, 'baseType'>): boolean {
  return mayHoldCodes(column) || /^int[248]$/.test(column.baseType);
}

export function isForeignKeyColumn({ foreignKeys }: Table, name: string): boolean {
  return foreignKeys.some(({ columns }) => columns.includes(name));
}

/** Part of the primary key. */
export function isKeyColumn({ indexes }: Table, name: string): boolean {
  return indexes.some(({ primary, columns }) => primary && columns.includes(name));
}
