/** "codelearn" as on a phone keypad. The migration lock has a key of its own; those of other locks are hashes of names. */
const keypad = 263353276;

/**
 * On an embedded server, in its database `postgres`: who uses the server shares this lock, who stops it holds it alone
 * (embedded/server.ts).
 */
export const serverLeaseKey = keypad;

/** For who changes rights in a database (roles/provision.ts). A pair of keys lives apart from all single keys. */
export const rightsLockKeys = [keypad, 1] as const;
