import type { Schema } from '../../catalog/schema.ts';
import type { PlannedTable } from '../../project/scale.ts';
import { type Check, check, type Section } from '../section.ts';
import type { DesignRule, Violation } from './design-rule.ts';
import { designRules } from './rules.ts';

/** Judges the schema as it stands by rules of design that leave no room for taste. */
export const designSection: Section = {
  id: 'design',
  run: async ({ schema, project }) => judgeDesign(schema, project.scale),
};

/** For each rule one check that passes, or one for each violation. */
export function judgeDesign(
  schema: Schema,
  scale: readonly PlannedTable[],
  rules: readonly DesignRule[] = designRules,
): Check[] {
  const count = schema.tables.length;
  if (count === 0) return [check('design', 'skip', {}, 'there is no table to judge')];
  return rules.flatMap((rule) => {
    const violations = rule.find(schema, scale);
    if (violations.length > 0) return violations.map((violation) => toCheck(rule, violation));
    return [check(rule.id, 'pass', {}, `${count} ${count === 1 ? 'table' : 'tables'}: ${rule.expectation}`)];
  });
}

function toCheck({ id, level, why }: DesignRule, { table, columns, name, ...violation }: Violation): Check {
  const subject = { schema: table.schema, table: table.name, columns, name: name ?? null };
  const evidence = [why, ...(violation.evidence ?? [])];
  return check(id, level, subject, violation.message, { evidence, fix: violation.fix });
}
