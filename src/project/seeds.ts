import type { SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import {
  type Header,
  type HeaderNames,
  type HeaderValue,
  headerFault,
  headerList,
  headerValue,
  parseHeader,
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
  /** Where the file is run again and again, each time for the next numbers of a range. */
  readonly steps: SeedSteps | undefined;
}

/**
 * The numbers from 1 to the value of a parameter, `size` of them at a time. The file reads them as
 * `current_setting('codelearn.step_first')` and `…step_last`. So a load can tell how far it is, and the server's list of
 * rows whose foreign keys it has to check stays short.
 */
export interface SeedSteps {
  readonly parameter: string;
  readonly size: number;
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

const names: HeaderNames = { parameter: 'many', fills: 'one', steps: 'one', login: 'many' };
const stepsLine = /^([a-z][a-z0-9_]*)\s+([1-9]\d{0,8})$/;
const parameterLine = /^([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\s+(\S+)\s+(\S.*)$/;

/** What the tool itself hands to the files, beside the parameters. */
const provided = ['demo_password_hash', 'step_first', 'step_last'];

/**
 * @param flagNames what parameters cannot be called, because the command has flags of these names
 * @throws CodelearnError `header` naming file and line of a parameter that cannot be read, is declared twice or has a name
 * of the tool's own
 */
export function readSeeds(folder: ProjectFolder, flagNames: readonly string[] = []): Seeds {
  const files = readSqlFiles(folder, 'seeds');
  const isReset = (file: SourceFile): boolean => file.path.endsWith('/reset.sql');
  const steps = files.filter((file) => !isReset(file)).map((file) => ({ file, header: parseHeader(file, names) }));
  const parameters = readParameters(steps, new Set([...provided, ...flagNames]));
  return {
    files: steps.map(({ file, header }) => ({
      sentence: header.sentence,
      file,
      fills: headerList(header, 'fills'),
      steps: readSteps(file, header, parameters),
    })),
    reset: files.find(isReset),
    parameters,
    logins: steps.flatMap(({ header }) => headerList(header, 'login')),
  };
}

function readParameters(
  steps: readonly { file: SourceFile; header: Header }[],
  taken: ReadonlySet<string>,
): readonly SeedParameter[] {
  const known = new Map<string, SeedParameter>();
  for (const { file, header } of steps) {
    for (const declared of header.values.get('parameter') ?? []) {
      const parameter = readParameter(file, declared, taken);
      if (known.has(parameter.name)) {
        throw headerFault(file, declared.line, `parameter "${parameter.name}" is declared twice`, names);
      }
      known.set(parameter.name, parameter);
    }
  }
  return [...known.values()];
}

function readParameter(file: SourceFile, { value, line }: HeaderValue, taken: ReadonlySet<string>): SeedParameter {
  const [, name, initial, description] = parameterLine.exec(value) ?? [];
  if (name === undefined || initial === undefined || description === undefined) {
    const form = 'a parameter reads "name default what it is", e.g. "students 1000 how many students"';
    throw headerFault(file, line, form, names);
  }
  if (taken.has(name)) throw headerFault(file, line, `"${name}" is a name of the tool's own`, names);
  return { name, kind: kindOf(initial), initial, description };
}

function readSteps(file: SourceFile, header: Header, parameters: readonly SeedParameter[]): SeedSteps | undefined {
  const declared = headerValue(header, 'steps');
  if (declared === undefined) return undefined;
  const [, parameter, size] = stepsLine.exec(declared.value) ?? [];
  if (parameter === undefined) {
    const form = 'steps read "parameter how-many-at-a-time", e.g. "students 50000"';
    throw headerFault(file, declared.line, form, names);
  }
  if (!parameters.some(({ name, kind }) => name === parameter && kind === 'integer')) {
    throw headerFault(file, declared.line, `"${parameter}" is no parameter that is a whole number`, names);
  }
  return { parameter, size: Number(size) };
}

function kindOf(initial: string): SeedParameter['kind'] {
  if (/^-?\d+$/.test(initial)) return 'integer';
  return /^-?\d+\.\d+$/.test(initial) ? 'number' : 'text';
}
