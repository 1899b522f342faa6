import { existsSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { CodelearnError, exitCodes } from '../errors.ts';

/** Who the embedded server runs as. PostgreSQL refuses to run as root, so root starts it as an unprivileged user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  /** True when that is somebody else than we are. */
  readonly switched: boolean;
}

/** The owner of an existing data folder goes first, so that the server can read what it wrote. */
export function chooseServerUser(dataFolder: string): ServerUser {
  const { uid, gid } = userInfo();
  if (uid !== 0) return { uid, gid, switched: false };
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, switched: true };
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]), switched: true };
  }
  throw new CodelearnError(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as',
    {
      code: 'no-server-user',
      hint: 'Run codelearn as an ordinary user, or name a database with --database-url.',
      exit: exitCodes.unreachable,
    },
  );
}
