import { createReader } from '../dist/library/read-cached.js';

export const { readCached } = createReader({
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  warn: (message) => process.emitWarning(message, 'CodelearnWarning'),
});
