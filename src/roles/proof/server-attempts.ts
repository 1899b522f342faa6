import type { ProbeTargets } from '../probe-targets.ts';
import { type DeniedProbe, denied, probeName } from './denied-probe.ts';

/** Attempts to get the rights of other roles, and attributes. */
export function roleAttempts({
  role,
  superuser,
  databaseOwner,
  database,
  otherRoles,
}: ProbeTargets): readonly DeniedProbe[] {
  const attributes = ['superuser', 'createdb', 'createrole', 'replication', 'bypassrls', 'connection limit -1'];
  const others = [...new Set([superuser, databaseOwner, ...otherRoles])].filter((other) => other !== role);
  return [
    ...denied(
      ...attributes.map((attribute) => `alter role ${role} ${attribute}`),
      ...others.map((other) => `grant ${other} to ${role}`),
      `create role ${probeName}`,
      `create role ${probeName} superuser`,
      `alter role ${superuser} valid until 'infinity'`,
      `alter role ${superuser} set work_mem = '64kB'`,
      `alter role all in database ${database} set work_mem = '64kB'`,
      `drop role ${superuser}`,
    ),
    ...denied(...others.map((other) => `set role ${other}`), `set session authorization ${superuser}`).map(
      (attempt) => ({ ...attempt, login: true }),
    ),
  ];
}

/** Attempts on the server: its files, programs, settings, catalogs, logs, replication and other databases. */
export function serverAttempts(database: string): readonly DeniedProbe[] {
  return [
    ...denied(...fileAttempts, ...functionAttempts, ...catalogAttempts, ...settingAttempts, ...creationAttempts),
    ...denied(
      `drop database ${database}`,
      `create database ${probeName} template ${probeName}`,
      `alter database ${database} set tablespace pg_global`,
      `alter system set ${probeName} = 'x'`,
      `create tablespace ${probeName} location ''`,
    ).map((attempt) => ({ ...attempt, transaction: false })),
  ];
}

const nowhere = '/nonexistent/codelearn';

const fileAttempts = [
  `copy (select 1) to program 'true'`,
  `copy (select 1) to '${nowhere}'`,
  `explain select pg_catalog.pg_read_file('${nowhere}')`,
  `explain select pg_catalog.pg_read_binary_file('${nowhere}')`,
  `explain select pg_catalog.pg_ls_dir('${nowhere}')`,
  `explain select pg_catalog.pg_stat_file('${nowhere}')`,
  `explain select pg_catalog.lo_import('${nowhere}')`,
  `explain select pg_catalog.lo_export(1, '${nowhere}')`,
  `load '${probeName}'`,
];

const functionAttempts = [
  'explain select pg_catalog.pg_reload_conf()',
  'explain select pg_catalog.pg_rotate_logfile()',
  'explain select pg_catalog.pg_switch_wal()',
  'explain select pg_catalog.pg_promote()',
  'explain select pg_catalog.pg_stat_reset()',
  `explain select pg_catalog.pg_create_restore_point('${probeName}')`,
  `explain select pg_catalog.pg_replication_origin_create('${probeName}')`,
  // No right on the function but an attribute of the role is asked for, so it must run; the slot would be temporary.
  `select pg_catalog.pg_create_physical_replication_slot('${probeName}', false, true)`,
  // PostgreSQL 14 asks for a superuser inside the function; process 1 is no backend, so nothing would be logged.
  'select pg_catalog.pg_log_backend_memory_contexts(1)',
];

const catalogAttempts = [
  'explain select rolpassword from pg_catalog.pg_authid',
  'explain select from pg_catalog.pg_shadow',
  'explain select from pg_catalog.pg_statistic',
  'explain select from pg_catalog.pg_largeobject',
  'explain select from pg_catalog.pg_user_mapping',
  'explain select from pg_catalog.pg_hba_file_rules',
  'explain select from pg_catalog.pg_file_settings',
  'explain select from pg_catalog.pg_config',
  'explain update pg_catalog.pg_class set relowner = 0',
  'explain insert into pg_catalog.pg_auth_members default values',
  'explain delete from pg_catalog.pg_proc',
];

const settingAttempts = [
  'set local session_replication_role = replica',
  'set local log_statement = none',
  'set local temp_file_limit = -1',
  'checkpoint',
];

const creationAttempts = [
  `create language ${probeName} handler plpgsql_call_handler`,
  `create foreign data wrapper ${probeName}`,
  `create access method ${probeName} type index handler bthandler`,
  `create event trigger ${probeName} on ddl_command_end execute function pg_catalog.suppress_redundant_updates_trigger()`,
  `create subscription ${probeName} connection 'dbname=${probeName}' publication ${probeName} with (connect = false)`,
  'create cast (text as integer) with inout',
];
