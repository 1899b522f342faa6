import type { Command } from 'commander';
import { introspect } from '../../catalog/introspect.ts';
import { renderMermaid } from '../../diagram/mermaid.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import type { Context } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { print } from '../print.ts';

export function registerDiagram(program: Command, context: Context): void {
  addFormatFlag(addDatabaseFlags(program.command('diagram')), ['mermaid', 'json'])
    .description('print the entity relationship diagram of the live database')
    .action(async (flags: Flags & FormatFlags) => {
      await withChosenDatabase(context, flags, async (database) => {
        const mermaid = renderMermaid(await introspect(database));
        print(context, flags, database.target, { document: { mermaid }, text: () => mermaid });
      });
    });
}
