import type { Command } from 'commander';
import { exitCodes } from '../../errors.ts';
import { findRole, readGrants } from '../../project/roles.ts';
import { grantRole, isAsDeclared } from '../../roles/grant.ts';
import { readPassword } from '../../roles/role-password.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { grantedDocument, renderGranted } from '../output/granted.ts';
import { print } from '../print.ts';

interface GrantFlags extends Flags, FormatFlags {
  readonly role: string;
  readonly dryRun?: boolean;
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
  const role = findRole(openProject(context, flags), flags.role);
  const grants = await readGrants(role);
  const password = readPassword(io.env, role.name);
  await withChosenDatabase(context, flags, async (database) => {
    const granted = await grantRole(database, role, grants, { password, dryRun: flags.dryRun ?? false });
    print(context, flags, database.target, {
      document: grantedDocument(granted),
      text: () => renderGranted(granted, io),
    });
    if (!isAsDeclared(granted)) finish(exitCodes.findings);
  });
}
