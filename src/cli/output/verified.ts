import type { VerifyResult } from '../../verify/verify.ts';
import type { RunFacts } from './findings.ts';
import { renderGithub } from './github.ts';
import { renderJunit } from './junit.ts';
import { renderSarif } from './sarif.ts';
import { renderVerifyTable, type VerifyTableOptions } from './verify-table.ts';

/** The result of `verify` in the format that was asked for; JSON is the same for every command. */
export function renderVerified(format: string, result: VerifyResult, options: VerifyTableOptions & RunFacts): string {
  switch (format) {
    case 'junit':
      return renderJunit(result, options);
    case 'sarif':
      return renderSarif(result, options);
    case 'github':
      return renderGithub(result, options);
    default:
      return renderVerifyTable(result, options);
  }
}
