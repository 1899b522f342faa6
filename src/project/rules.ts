import { fileStem, type SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader } from './header.ts';

/** What the database must refuse, or accept: set-up statements, then the attempt as the last statement. */
export interface Rule {
  /** File name without `.sql`. */
  readonly name: string;
  readonly sentence: string;
  readonly file: SourceFile;
  readonly expected: { readonly kind: 'accepted' } | Refusal;
}

export interface Refusal {
  readonly kind: 'refused';
  /** SQLSTATE, five characters. */
  readonly sqlstate: string;
  /** Constraint that must be the one that refuses. */
  readonly by: string | undefined;
}

const names: HeaderNames = { 'refused with': 'one', 'refused by': 'one', accepted: 'flag' };

export function readRules(folder: ProjectFolder): readonly Rule[] {
  return readSqlFiles(folder, 'rules').map(readRule);
}

function readRule(file: SourceFile): Rule {
  const header = parseHeader(file, names);
  const sqlstate = headerValue(header, 'refused with');
  const by = headerValue(header, 'refused by');
  const accepted = headerValue(header, 'accepted');
  if ((sqlstate === undefined) === (accepted === undefined)) {
    const line = accepted?.line ?? 1;
    throw headerFault(file, line, 'a rule says either "refused with: <SQLSTATE>" or "accepted"', names);
  }
  if (sqlstate !== undefined && !/^[0-9A-Z]{5}$/.test(sqlstate.value)) {
    throw headerFault(file, sqlstate.line, `"${sqlstate.value}" is not a SQLSTATE (five digits or capitals)`, names);
  }
  if (accepted !== undefined && by !== undefined) {
    throw headerFault(file, by.line, '"refused by" has no meaning beside "accepted"', names);
  }
  return {
    name: fileStem(file.path),
    sentence: header.sentence,
    file,
    expected:
      sqlstate === undefined ? { kind: 'accepted' } : { kind: 'refused', sqlstate: sqlstate.value, by: by?.value },
  };
}
