import { chownSync, closeSync, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';

export const pageBytes = 8192;
/** RELSEG_SIZE: every file of a relation but the last has exactly so many pages (storage/smgr/md.c). */
const segmentPages = 131_072;
/** MaxBlockNumber (storage/block.h). */
const maximumPages = 0xffff_fffe;

/**
 * Makes a relation as large as `pages` without using disk space. The planner asks the file system for the size at
 * every plan (RelationGetNumberOfBlocks), and an all-zero page is a valid empty one (PageIsVerified). For a
 * server of our own that runs only EXPLAIN on it: the pages must not be read by an index scan.
 * @param path the relation's first file, of less than one segment
 */
export function extendRelation(path: string, pages: number): void {
  const wanted = Math.min(pages, maximumPages);
  const { uid, gid } = statSync(path);
  for (let segment = 0; segment * segmentPages < wanted; segment += 1) {
    const size = Math.min(segmentPages, wanted - segment * segmentPages) * pageBytes;
    extendFile(segment === 0 ? path : `${path}.${segment}`, size, { uid, gid });
  }
}

/** Never shrinks. The server may run as another user than this process, so a new file gets its owner. */
function extendFile(path: string, size: number, owner: { readonly uid: number; readonly gid: number }): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const found = fstatSync(file);
    if (found.size < size) ftruncateSync(file, size);
    if (found.uid !== owner.uid) chownSync(path, owner.uid, owner.gid);
  } finally {
    closeSync(file);
  }
}
