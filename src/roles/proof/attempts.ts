import type { Objects } from '../objects.ts';
import type { Privilege } from '../privileges.ts';
import { type Attempt, type May, made, readMay, refused } from './attempt.ts';
import { relationAttempts, routineAttempts, sequenceAttempts } from './object-attempts.ts';
import { roleAttempts, serverAttempts } from './server-attempts.ts';

/**
 * Everything that a role must be refused, derived from what the database has and what the role is to hold: an attempt
 * is left out only where that allows it.
 *
 * Harmless by construction. What runs in a transaction is rolled back. Rows and functions are reached for by EXPLAIN,
 * which looks at rights and then does nothing. What cannot be rolled back names something that does not exist, which the
 * server finds out after it has looked at the rights.
 */
export function listAttempts(objects: Objects, privileges: readonly Privilege[]): readonly Attempt[] {
  const may = readMay(privileges);
  const { role } = objects;
  return [
    ...objects.relations.flatMap((relation) => relationAttempts(relation, role, may)),
    ...objects.sequences.flatMap((sequence) => sequenceAttempts(sequence, may)),
    ...objects.routines.flatMap((routine) => routineAttempts(routine, role, may)),
    ...objects.types.flatMap((type) => refused(`alter type ${type} owner to ${role}`, `drop type ${type} cascade`)),
    ...objects.schemas.flatMap((schema) => schemaAttempts(schema, role, may)),
    ...databaseAttempts(objects, may),
    ...roleAttempts(objects),
    ...serverAttempts(objects.database),
  ];
}

function schemaAttempts(schema: string, role: string, may: May): readonly Attempt[] {
  const name = `${schema}.${made}`;
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
  return refused(
    ...(may('create', 'schema', schema) ? [] : creations),
    `alter schema ${schema} rename to ${made}`,
    `alter schema ${schema} owner to ${role}`,
    `drop schema ${schema} cascade`,
  );
}

function databaseAttempts({ database, databaseOwner, extension, role }: Objects, may: May): readonly Attempt[] {
  const creations = [`create schema ${made}`, `create schema authorization ${role}`, `create publication ${made}`];
  if (extension !== null) creations.push(`create extension ${extension} schema pg_catalog`);
  const temporary = [
    `create temporary table ${made} ()`,
    `create function pg_temp.${made}() returns integer language sql as 'select 1'`,
  ];
  return refused(
    ...(may('create', 'database', database) ? [] : creations),
    ...(may('temporary', 'database', database) ? [] : temporary),
    ...(may('usage', 'language', 'plpgsql') ? [] : ['do $$ begin null; end $$']),
    `alter database ${database} owner to ${role}`,
    `alter database ${database} rename to ${made}`,
    `alter database ${database} connection limit 0`,
    `alter database ${database} set work_mem = '64kB'`,
    `comment on database ${database} is 'attempt'`,
    `alter default privileges for role ${databaseOwner} grant select on tables to public`,
    `reassign owned by ${databaseOwner} to ${role}`,
    `drop owned by ${databaseOwner} cascade`,
  );
}
