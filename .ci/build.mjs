// Builds `dist/` from `src/`: the two programs that bin/codelearn.js starts, and the library that applications import.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// With it go V8's code caches, which belong to the files that they were made from.
rmSync('dist', { recursive: true, force: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Loaded from node_modules at their first use: one has native code, one WebAssembly, and few runs need Redis.
  external: ['@redis/client', 'bcrypt', 'libpg-query'],
  // Licences stand in a file beside, which the program need not read.
  legalComments: 'linked',
  logLevel: 'warning',
};

await build({
  ...common,
  // `migrate`, which every deployment runs, is a program of its own: a third as large, it is read in a third of the time.
  entryPoints: ['src/cli/run.ts', 'src/cli/run-migrate.ts'],
  outdir: 'dist',
  // CommonJS, in one file: Node starts it sooner than modules.
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // `await import('./x.ts')` becomes a function in the same file, run at its first use; there is no second file to find.
  supported: { 'dynamic-import': false },
  // bin/code-cache.js takes a byte for a character.
  charset: 'ascii',
  // Fewer bytes to read; the names stay, so that a stack trace can be understood.
  minifyWhitespace: true,
  minifySyntax: true,
  // CommonJS has no `import.meta`: what we ask of it is said by the first line.
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
});

await build({
  ...common,
  entryPoints: ['src/library/read-cached.ts'],
  outdir: 'dist/library',
  // Modules, as bin/library.mjs is one; what is imported at its first use is a file of its own.
  format: 'esm',
  splitting: true,
  // Dependencies that are CommonJS ask for Node's modules with `require`, which a module does not have.
  banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
});
