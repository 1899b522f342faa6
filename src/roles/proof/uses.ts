import type { Objects } from '../objects.ts';
import { groupColumns, type PrivilegeGroup } from '../privilege-groups.ts';
import type { Privilege } from '../privileges.ts';
import {
  explainCall,
  explainDelete,
  explainInsert,
  explainSelect,
  explainUpdate,
  readCurrentValue,
  setImpossibleValue,
} from './probes.ts';

/** A statement that a granted right must let through: the twin of the attempts, which a broken login would pass too. */
export interface Use {
  readonly sql: string;
  /** SQLSTATEs that the server gives once it has looked at the rights. */
  readonly accepted: readonly string[];
}

/**
 * One use for each right a role is to have, on all of its columns together; what cannot be tried without an effect
 * (truncate, references, trigger, a procedure's call) has none, and usage of a schema is used by all others.
 */
export function listUses(objects: Objects, privileges: readonly Privilege[]): readonly Use[] {
  const uses = groupColumns(privileges).flatMap((group) => useOf(group, objects));
  return [...new Map(uses.map((use) => [use.sql, use])).values()];
}

function useOf(group: PrivilegeGroup, objects: Objects): readonly Use[] {
  switch (group.kind) {
    case 'table':
      return useTable(group, objects);
    case 'sequence':
      return useSequence(group, objects);
    case 'function': {
      const routine = objects.routines.find(({ object, callable }) => callable && object === group.object);
      return routine === undefined || group.privilege !== 'execute' ? [] : [works(explainCall(routine))];
    }
    case 'schema':
      return group.privilege === 'create' ? [works(`create table ${group.object}.codelearn_use ()`)] : [];
    case 'database':
      return group.privilege === 'temporary' ? [works('create temporary table codelearn_use ()')] : [];
    default:
      return [];
  }
}

function useTable({ privilege, object, columns }: PrivilegeGroup, { relations }: Objects): readonly Use[] {
  const relation = relations.find((one) => one.object === object);
  if (relation === undefined) return privilege === 'select' ? [works(explainSelect(object, columns))] : [];
  const every = columns.length > 0 ? columns : relation.columns;
  switch (privilege) {
    case 'select':
      return [works(explainSelect(object, every))];
    case 'insert': {
      const serials = relation.serials.filter(({ column }) => columns.length === 0 || !columns.includes(column));
      return [works(explainInsert(object, every)), ...serials.map(({ sequence }) => draws(sequence))];
    }
    case 'update':
      return [works(explainUpdate(object, every))];
    case 'delete':
      return [works(explainDelete(object))];
    default:
      return [];
  }
}

function useSequence({ privilege, object }: PrivilegeGroup, { sequences }: Objects): readonly Use[] {
  if (privilege === 'select') return [works(explainSelect(object, ['last_value']))];
  if (privilege === 'usage') return [draws(object)];
  const impossible = sequences.find((sequence) => sequence.object === object)?.impossible ?? null;
  return impossible === null ? [] : [{ sql: setImpossibleValue(object, impossible), accepted: ['22003'] }];
}

function works(sql: string): Use {
  return { sql, accepted: ['00000'] };
}

function draws(sequence: string): Use {
  return { sql: readCurrentValue(sequence), accepted: ['00000', '55000'] };
}
