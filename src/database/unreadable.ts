import { PostgresError } from './connect.ts';

/**
 * Why one table cannot be read while others can: not allowed, gone since the catalog was read, too slow for the
 * statement timeout, or cleaned up by the primary while a standby read it (40001, which no other reader sees). `undefined` for any other error.
 */
export function whyUnreadable(error: unknown): string | undefined {
  const known = error instanceof PostgresError && ['42501', '42P01', '42703', '57014', '40001'].includes(error.code);
  return known ? `${error.message} (${error.code})` : undefined;
}
