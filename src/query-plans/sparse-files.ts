import { closeSync, constants, fchownSync, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { CodelearnError, exitCodes } from '../errors.ts';

export const pageBytes = 8192;
/** RELSEG_SIZE: every file of a relation but the last has exactly so many pages (storage/smgr/md.c). */
const segmentPages = 131_072;
/** 16 TB: half of what a relation can have (MaxBlockNumber), but all that statistics can be given for (int4). */
export const maximumPages = 2 ** 31 - 1;

/**
 * Makes a relation as large as `pages` without using disk space. The planner asks the file system for the size at
 * every plan (RelationGetNumberOfBlocks), and an all-zero page is a valid empty one (PageIsVerified). For a
 * server of our own that runs only EXPLAIN on it: the pages must not be read by an index scan.
 * @param path the relation's first file, of less than one segment
 * @throws CodelearnError `no-sparse-files`, exit 3, when the file system refuses or would really take the space
 */
export function extendRelation(path: string, pages: number): void {
  const wanted = Math.min(pages, maximumPages);
  try {
    const { uid, gid } = statSync(path);
    for (let segment = 0; segment * segmentPages < wanted; segment += 1) {
      const size = Math.min(segmentPages, wanted - segment * segmentPages) * pageBytes;
      extendFile(segment === 0 ? path : `${path}.${segment}`, size, { uid, gid });
    }
  } catch (error) {
    throw new CodelearnError(`tables cannot be made to look large here: ${(error as Error).message}`, {
      code: 'no-sparse-files',
      hint: 'Set CODELEARN_HOME to a folder on a file system with sparse files (ext4, xfs, btrfs, tmpfs, APFS).',
      exit: exitCodes.unreachable,
      cause: error,
    });
  }
}

/** Never shrinks, follows no link. The server may run as another user than this process: a new file gets its owner. */
function extendFile(path: string, size: number, owner: { readonly uid: number; readonly gid: number }): void {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    const found = fstatSync(file);
    if (found.size < size) extendSparsely(file, found.size, size);
    if (found.uid !== owner.uid) fchownSync(file, owner.uid, owner.gid);
  } finally {
    closeSync(file);
  }
}

/** Truncates the file again where the file system really stored the zeros, before they fill the disk. */
function extendSparsely(file: number, from: number, to: number): void {
  ftruncateSync(file, to);
  const added = fstatSync(file).blocks * 512 - from;
  if (to - from < enoughToTell || added < (to - from) / 2) return;
  ftruncateSync(file, from);
  throw new Error('the file system has no sparse files');
}

const enoughToTell = 1024 * 1024;
