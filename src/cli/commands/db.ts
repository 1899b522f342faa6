import type { Command } from 'commander';
import { targetUrl } from '../../connection/target.ts';
import { locateHome } from '../../embedded/home.ts';
import { isRunning, stopServer } from '../../embedded/server.ts';
import { keepServer, resetServer, runPsql } from '../../embedded/server-control.ts';
import { openServerPaths, serverTarget } from '../../embedded/server-paths.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { addProjectFlag, type ProjectFlags } from '../flags.ts';

export function registerDb(program: Command, { io, finish }: Context): void {
  const db = program.command('db').description('the embedded PostgreSQL, for people');
  const home = (flags: ProjectFlags): string => locateHome(flags.sql, io);
  const paths = (flags: ProjectFlags) => openServerPaths(home(flags), 'project');
  const url = (flags: ProjectFlags): string => targetUrl(serverTarget(paths(flags), 'codelearn'));

  addProjectFlag(db.command('start').description('start it, and keep it running until db stop')).action(
    async (flags: ProjectFlags) => {
      await keepServer(paths(flags), home(flags), io.signal);
      io.out(`started: ${url(flags)}\n`);
    },
  );
  addProjectFlag(db.command('stop').description('stop it, whoever uses it')).action(async (flags: ProjectFlags) => {
    io.out((await stopServer(paths(flags))) ? 'stopped\n' : 'was not running\n');
  });
  addProjectFlag(db.command('status').description('say whether it runs (exit 1 when not)')).action(
    async (flags: ProjectFlags) => {
      const running = await isRunning(paths(flags));
      io.out(running ? `running: ${url(flags)}\n` : 'not running\n');
      if (!running) finish(1);
    },
  );
  addProjectFlag(db.command('url').description('print a URL that other tools can use while it runs')).action(
    (flags: ProjectFlags) => io.out(`${url(flags)}\n`),
  );
  addProjectFlag(
    db.command('psql').description('open psql on it').argument('[arguments...]').allowUnknownOption(),
  ).action(async (extra: string[], flags: ProjectFlags) => {
    finish(await runPsql(home(flags), io.signal, extra));
  });
  addProjectFlag(db.command('reset').description('remove its data').option('--yes', 'do not ask')).action(
    async (flags: ProjectFlags & { yes?: boolean }) => {
      await confirm(io, flags.yes, `remove every database in ${paths(flags).data}`);
      await resetServer(paths(flags));
      io.out('removed; the next command begins with an empty database\n');
    },
  );
}
