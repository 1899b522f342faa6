import type { Command } from 'commander';
import { introspect } from '../../catalog/introspect.ts';
import { describeTarget } from '../../connection/target.ts';
import { renderMermaid } from '../../diagram/mermaid.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import type { Flags } from '../settings.ts';

interface DiagramFlags extends Flags {
  readonly format: string;
}

export function registerDiagram(program: Command, context: Context): void {
  addFormatFlag(addDatabaseFlags(program.command('diagram')), ['mermaid', 'json'])
    .description('print the entity relationship diagram of the live database')
    .action(async (flags: DiagramFlags) => {
      await lendDatabase(context, flags, async (database) => {
        const mermaid = renderMermaid(await introspect(database));
        context.io.out(flags.format === 'json' ? renderJson(describeTarget(database.target), { mermaid }) : mermaid);
      });
    });
}
