import { type Command, Option } from 'commander';
import { introspect } from '../catalog/introspect.ts';
import type { Flags } from '../config.ts';
import { renderMermaid } from '../diagram/mermaid.ts';
import { addDatabaseFlags, type Context, lendDatabase } from './context.ts';

export function registerDiagram(program: Command, context: Context): void {
  addDatabaseFlags(program.command('diagram'))
    .description('print the entity relationship diagram of the live database')
    .addOption(new Option('--format <format>', 'how to draw it').choices(['mermaid']).default('mermaid'))
    .action(async (flags: Flags) => {
      context.io.out(renderMermaid(await lendDatabase(context, flags, introspect)));
    });
}
