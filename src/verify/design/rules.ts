import { characterType } from './character-type.ts';
import type { DesignRule } from './design-rule.ts';
import { disabledTrigger } from './disabled-trigger.ts';
import { duplicateForeignKey } from './duplicate-foreign-key.ts';
import { duplicateIndex } from './duplicate-index.ts';
import { floatMoney } from './float-money.ts';
import { foreignKeyIndex } from './foreign-key-index.ts';
import { foreignKeyType } from './foreign-key-type.ts';
import { invalidIndex } from './invalid-index.ts';
import { moneyType } from './money-type.ts';
import { narrowKey } from './narrow-key.ts';
import { nullDefault } from './null-default.ts';
import { nullableUnique } from './nullable-unique.ts';
import { partialReference } from './partial-reference.ts';
import { pointlessPredicate } from './pointless-predicate.ts';
import { primaryKey } from './primary-key.ts';
import { redundantIndex } from './redundant-index.ts';
import { roundedTimestamp } from './rounded-timestamp.ts';
import { timeWithZone } from './time-with-zone.ts';
import { timestampZone } from './timestamp-zone.ts';
import { unenforcedConstraint } from './unenforced-constraint.ts';
import { unvalidatedConstraint } from './unvalidated-constraint.ts';
import { upgradeBlockingType } from './upgrade-blocking-type.ts';

/** Every design rule, in the order of the report: keys, references, constraints, indexes, types. */
export const designRules: readonly DesignRule[] = [
  primaryKey,
  nullableUnique,
  narrowKey,
  foreignKeyIndex,
  foreignKeyType,
  duplicateForeignKey,
  partialReference,
  unvalidatedConstraint,
  unenforcedConstraint,
  disabledTrigger,
  invalidIndex,
  duplicateIndex,
  redundantIndex,
  pointlessPredicate,
  floatMoney,
  moneyType,
  characterType,
  timestampZone,
  roundedTimestamp,
  timeWithZone,
  nullDefault,
  upgradeBlockingType,
];
