/**
 * Every advisory lock with a fixed key. PostgreSQL counts them per database, and keeps a single bigint apart from a pair of
 * integers (pg_locks.objsubid), so the same number in both spaces is two locks.
 */

/** "codelearn" on the keypad of a telephone: a number that no other tool is likely to use. */
const codelearn = 263_353_276;

/**
 * One run of migrate, rollback, repair or baseline at a time in a database; held by its session. The first 63 bits of
 * SHA-256 of "codelearn.migrations".
 */
export const migrationLock = 0x1f0b0627b4a95bc5n;

/** Users of an embedded server share it, in the database `postgres`; who stops the server holds it alone. */
export const embeddedServerLease = codelearn;

/** One run of grant-webapp at a time in a database; held by its transaction. A pair: not the lease above. */
export const roleProvisioningLock = [codelearn, 1] as const;
