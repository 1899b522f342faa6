import type { Privilege } from '../privileges.ts';
import type { ProbeTargets } from '../probe-targets.ts';
import { type DeniedProbe, denied, type IsGranted, lookUpGrants, probeName } from './denied-probe.ts';
import { relationAttempts, routineAttempts, sequenceAttempts } from './object-attempts.ts';
import { roleAttempts, serverAttempts } from './server-attempts.ts';

/**
 * The attempts: probes of everything that a role must be denied, derived from what the database has and what the role is
 * to hold. One is left out only where that allows it.
 *
 * Harmless by construction. What runs in a transaction is rolled back. Rows and functions are reached for by EXPLAIN,
 * which looks at rights and then does nothing. What cannot be rolled back names something that does not exist, which the
 * server finds out after it has looked at the rights.
 */
export function listAttempts(targets: ProbeTargets, privileges: readonly Privilege[]): readonly DeniedProbe[] {
  const isGranted = lookUpGrants(privileges);
  const { role } = targets;
  return [
    ...targets.relations.flatMap((relation) => relationAttempts(relation, role, isGranted)),
    ...targets.sequences.flatMap((sequence) => sequenceAttempts(sequence, isGranted)),
    ...targets.routines.flatMap((routine) => routineAttempts(routine, role, isGranted)),
    ...targets.types.flatMap((type) => denied(`alter type ${type} owner to ${role}`, `drop type ${type} cascade`)),
    ...targets.schemas.flatMap((schema) => schemaAttempts(schema, role, isGranted)),
    ...databaseAttempts(targets, isGranted),
    ...roleAttempts(targets),
    ...serverAttempts(targets.database),
  ];
}

function schemaAttempts(schema: string, role: string, isGranted: IsGranted): readonly DeniedProbe[] {
  const name = `${schema}.${probeName}`;
  const creations = [
    `create table ${name} ()`,
    `create table ${name} as select 1 as one`,
    `create view ${name} as select 1 as one`,
    `create materialized view ${name} as select 1 as one`,
    `create sequence ${name}`,
    `create function ${name}() returns integer language sql as 'select 1'`,
    `create type ${name} as enum ()`,
    `create domain ${name} as integer`,
    `create collation ${name} (locale = 'C')`,
  ];
  return denied(
    ...(isGranted('create', 'schema', schema) ? [] : creations),
    `alter schema ${schema} rename to ${probeName}`,
    `alter schema ${schema} owner to ${role}`,
    `drop schema ${schema} cascade`,
  );
}

function databaseAttempts(
  { database, databaseOwner, extension, role }: ProbeTargets,
  isGranted: IsGranted,
): readonly DeniedProbe[] {
  const creations = [
    `create schema ${probeName}`,
    `create schema authorization ${role}`,
    `create publication ${probeName}`,
  ];
  if (extension !== null) creations.push(`create extension ${extension} schema pg_catalog`);
  const temporary = [
    `create temporary table ${probeName} ()`,
    `create function pg_temp.${probeName}() returns integer language sql as 'select 1'`,
  ];
  return denied(
    ...(isGranted('create', 'database', database) ? [] : creations),
    ...(isGranted('temporary', 'database', database) ? [] : temporary),
    ...(isGranted('usage', 'language', 'plpgsql') ? [] : ['do $$ begin null; end $$']),
    `alter database ${database} owner to ${role}`,
    `alter database ${database} rename to ${probeName}`,
    `alter database ${database} connection limit 0`,
    `alter database ${database} set work_mem = '64kB'`,
    `comment on database ${database} is 'attempt'`,
    `alter default privileges for role ${databaseOwner} grant select on tables to public`,
    `reassign owned by ${databaseOwner} to ${role}`,
    `drop owned by ${databaseOwner} cascade`,
  );
}
