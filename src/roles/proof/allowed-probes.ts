import { groupColumns, type PrivilegeGroup } from '../privilege-groups.ts';
import type { Privilege } from '../privileges.ts';
import type { ProbeTargets } from '../probe-targets.ts';
import { probeName } from './denied-probe.ts';
import {
  explainCall,
  explainDelete,
  explainInsert,
  explainSelect,
  explainUpdate,
  readCurrentValue,
  setImpossibleValue,
} from './probe-statements.ts';

/** A statement that a granted right must allow. Without these, a role that can do nothing at all would pass. */
export interface AllowedProbe {
  readonly sql: string;
  /** SQLSTATEs that the server gives once it has looked at the rights. */
  readonly accepted: readonly string[];
}

/**
 * One probe for each right that a role is to have, on all of its columns together; what cannot be tried without an effect
 * (truncate, references, trigger, a procedure's call) has none, and usage of a schema is used by all others.
 */
export function listAllowedProbes(targets: ProbeTargets, privileges: readonly Privilege[]): readonly AllowedProbe[] {
  const probes = groupColumns(privileges).flatMap((group) => probesOf(group, targets));
  return [...new Map(probes.map((probe) => [probe.sql, probe])).values()];
}

function probesOf(group: PrivilegeGroup, targets: ProbeTargets): readonly AllowedProbe[] {
  switch (group.kind) {
    case 'table':
      return tableProbes(group, targets);
    case 'sequence':
      return sequenceProbes(group, targets);
    case 'function': {
      const routine = targets.routines.find(({ object, callable }) => callable && object === group.object);
      return routine === undefined || group.privilege !== 'execute' ? [] : [works(explainCall(routine))];
    }
    case 'schema':
      return group.privilege === 'create' ? [works(`create table ${group.object}.${probeName} ()`)] : [];
    case 'database':
      return group.privilege === 'temporary' ? [works(`create temporary table ${probeName} ()`)] : [];
    default:
      return [];
  }
}

function tableProbes(
  { privilege, object, columns }: PrivilegeGroup,
  { relations }: ProbeTargets,
): readonly AllowedProbe[] {
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

function sequenceProbes({ privilege, object }: PrivilegeGroup, { sequences }: ProbeTargets): readonly AllowedProbe[] {
  if (privilege === 'select') return [works(explainSelect(object, ['last_value']))];
  if (privilege === 'usage') return [draws(object)];
  const impossible = sequences.find((sequence) => sequence.object === object)?.impossible ?? null;
  return impossible === null ? [] : [{ sql: setImpossibleValue(object, impossible), accepted: ['22003'] }];
}

function works(sql: string): AllowedProbe {
  return { sql, accepted: ['00000'] };
}

function draws(sequence: string): AllowedProbe {
  return { sql: readCurrentValue(sequence), accepted: ['00000', '55000'] };
}
