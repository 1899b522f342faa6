import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

const money = new Set(
  'amount balance budget charge cost deposit discount earnings fee fees freight income money paid payment payout price revenue refund salary subtotal surcharge tax total turnover vat wage'.split(
    ' ',
  ),
);

/** Words that make a number of something else out of it: `tax_rate`, `total_weight`. */
const measure = new Set(
  'area count distance duration factor fraction hours kg km latitude length longitude minutes multiplier pct percent percentage probability ratio rate score seconds share size temperature time volume weight'.split(
    ' ',
  ),
);

export const floatMoney: DesignRule = {
  id: 'float-money',
  level: 'fail',
  expectation: 'no amount of money is a floating-point number',
  why: 'Binary floating point cannot hold 0.10: sums drift, equal amounts differ, and the order of the rows changes the total.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => (column.baseType === 'float4' || column.baseType === 'float8') && isMoney(column.name))
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}, and sounds like money`,
        evidence: ['The fix keeps two decimal places: choose as many as the currency has.'],
        fix: alterType(table, column.name, 'numeric(12, 2)'),
      })),
};

/** By the words of its name, in snake_case or camelCase. */
function isMoney(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .flatMap((word) => [word, word.replace(/s$/, '')]);
  return words.some((word) => money.has(word)) && !words.some((word) => measure.has(word));
}
