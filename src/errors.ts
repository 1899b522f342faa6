/** Exit codes: a contract that pipelines branch on. */
export const exitCodes = {
  done: 0,
  /** A check says no: verify findings, or `status --exit-code` with work pending. */
  findings: 1,
  /** Wrong usage, configuration or project files: nothing was attempted. A defect of the program ends here too. */
  usage: 2,
  /** The database cannot be reached or refuses the login. */
  unreachable: 3,
  /** Another run holds the migration lock past the wait. */
  locked: 4,
  /** A migration failed and was rolled back whole. */
  rolledBack: 5,
  /** A migration failed part-way outside a transaction. */
  partial: 6,
  /** History and files disagree. */
  diverged: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ErrorDetails {
  /** Stable, kebab-case name of the fault. */
  readonly code: string;
  /** What to do next, in one or two lines. */
  readonly hint?: string | undefined;
  readonly exit?: ExitCode;
  readonly cause?: unknown;
}

/** A fault the user can act on: shown as message and hint, without a stack. Any other error is a defect. */
export class CodelearnError extends Error {
  override readonly name = 'CodelearnError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitCode;

  constructor(message: string, { code, hint, exit = exitCodes.usage, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.exit = exit;
  }
}

/** One error for several faults found together, each on a line of its own. */
export function combineFaults(faults: readonly string[], details: ErrorDetails): CodelearnError {
  const [only] = faults;
  if (faults.length === 1 && only !== undefined) return new CodelearnError(only, details);
  const list = faults.map((fault) => `  - ${fault.replaceAll('\n', '\n    ')}`);
  return new CodelearnError([`${faults.length} faults found:`, ...list].join('\n'), details);
}

/** Gives what `read` gives; where it fails, notes its fault and gives nothing. */
export function collectFaults<T>(faults: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CodelearnError)) throw error;
    faults.push(error.message);
    return undefined;
  }
}

/** Blanks every given secret, passwords in connection URLs, and password hashes and verifiers. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret !== '') shown = shown.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return shown
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/gi, '$1:***@')
    .replace(/([?&]password=)[^\s&]*/gi, '$1***')
    .replace(/SCRAM-SHA-256\$\d+:\S+/g, 'SCRAM-SHA-256$***')
    .replace(/\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/g, '$2b$***');
}
