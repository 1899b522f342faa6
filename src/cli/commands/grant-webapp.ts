import type { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { exitCodes } from '../../errors.ts';
import { openProjectFolder } from '../../project/files.ts';
import { findRole, readGrants } from '../../project/roles.ts';
import { grantRole, isAsDeclared } from '../../roles/grant.ts';
import { readPassword } from '../../roles/role-password.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { grantedDocument, renderGranted } from '../output/granted.ts';
import { renderJson } from '../output/json.ts';
import type { Flags } from '../settings.ts';

interface GrantFlags extends Flags {
  readonly role: string;
  readonly dryRun?: boolean;
  readonly format: string;
}

export function registerGrantWebapp(program: Command, context: Context): void {
  const command = program
    .command('grant-webapp')
    .description('give the application a role that can do what roles/webapp.sql says and nothing else, and prove it')
    .option('--role <name>', 'another role: its file is roles/<name>.sql, its password in <NAME>_PASSWORD', 'webapp')
    .option('--dry-run', 'say what would change, and roll back');
  addFormatFlag(addDatabaseFlags(command)).action((flags: GrantFlags) => runGrant(flags, context));
}

async function runGrant(flags: GrantFlags, context: Context): Promise<void> {
  const { io, finish } = context;
  const role = findRole(openProjectFolder(flags.sql, io.cwd), flags.role);
  const grants = await readGrants(role);
  const password = readPassword(io.env, role.name);
  await lendDatabase(context, flags, async (database) => {
    const granted = await grantRole(database, role, grants, { password, dryRun: flags.dryRun ?? false });
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), grantedDocument(granted)));
    else io.out(renderGranted(granted, io));
    if (!isAsDeclared(granted)) finish(exitCodes.findings);
  });
}
