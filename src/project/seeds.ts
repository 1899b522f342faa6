import { type ProjectFolder, readSqlFiles } from './files.ts';
import {
  type Header,
  type HeaderNames,
  type HeaderValue,
  headerFault,
  headerList,
  parseHeader,
  type SourceFile,
} from './header.ts';

/** A size or choice that the files of `seeds/` read as `current_setting('codelearn.<name>')`. */
export interface SeedParameter {
  /** Lower case, words joined by underscores; the flag joins them by hyphens. */
  readonly name: string;
  /** What a value looks like, told by the default: `1000`, `1.0`, anything else. */
  readonly kind: 'integer' | 'number' | 'text';
  readonly initial: string;
  readonly description: string;
}

export interface SeedFile {
  readonly sentence: string;
  readonly file: SourceFile;
  /** Tables that must be empty before: `table` or `schema.table`. */
  readonly fills: readonly string[];
}

/** `seeds/`: what a demo database contains. */
export interface Seeds {
  /** In the order in which they run: by name. */
  readonly files: readonly SeedFile[];
  /** `reset.sql`: empties what the files fill, or refuses because something else would be lost. */
  readonly reset: SourceFile | undefined;
  readonly parameters: readonly SeedParameter[];
  /** Accounts of the demo database that somebody may log in as. */
  readonly logins: readonly string[];
}

const names: HeaderNames = { parameter: 'many', fills: 'one', login: 'many' };
const parameterLine = /^([a-z][a-z0-9_]*)\s+(\S+)\s+(\S.*)$/;

/** Flags of the command itself and what the tool provides: no parameter can have these names. */
const taken = new Set(['sql', 'database_url', 'embedded', 'format', 'reset', 'yes', 'help', 'demo_password_hash']);

/** @throws CodelearnError `header` naming file and line of a parameter that cannot be read or is declared twice */
export function readSeeds(folder: ProjectFolder): Seeds {
  const files = readSqlFiles(folder, 'seeds');
  const isReset = (file: SourceFile): boolean => file.path.endsWith('/reset.sql');
  const steps = files.filter((file) => !isReset(file)).map((file) => ({ file, header: parseHeader(file, names) }));
  return {
    files: steps.map(({ file, header }) => ({
      sentence: header.sentence,
      file,
      fills: headerList(header, 'fills'),
    })),
    reset: files.find(isReset),
    parameters: readParameters(steps),
    logins: steps.flatMap(({ header }) => headerList(header, 'login')),
  };
}

function readParameters(steps: readonly { file: SourceFile; header: Header }[]): readonly SeedParameter[] {
  const known = new Map<string, SeedParameter>();
  for (const { file, header } of steps) {
    for (const declared of header.values.get('parameter') ?? []) {
      const parameter = readParameter(file, declared);
      if (known.has(parameter.name)) {
        throw headerFault(file, declared.line, `parameter "${parameter.name}" is declared twice`, names);
      }
      known.set(parameter.name, parameter);
    }
  }
  return [...known.values()];
}

function readParameter(file: SourceFile, { value, line }: HeaderValue): SeedParameter {
  const [, name, initial, description] = parameterLine.exec(value) ?? [];
  if (name === undefined || initial === undefined || description === undefined) {
    const form = 'a parameter reads "name default what it is", e.g. "students 1000 how many students"';
    throw headerFault(file, line, form, names);
  }
  if (taken.has(name)) throw headerFault(file, line, `"${name}" is a name of the tool's own`, names);
  return { name, kind: kindOf(initial), initial, description };
}

function kindOf(initial: string): SeedParameter['kind'] {
  if (/^-?\d+$/.test(initial)) return 'integer';
  return /^-?\d+\.\d+$/.test(initial) ? 'number' : 'text';
}
