import type { Io } from '../io.ts';
import { type Commands, runProgram } from './program.ts';

const commands: Commands = {
  demo: async () => (await import('./commands/demo.ts')).registerDemo,
  migrate: async () => (await import('./commands/migrate.ts')).registerMigrate,
  rollback: async () => (await import('./commands/rollback.ts')).registerRollback,
  status: async () => (await import('./commands/status.ts')).registerStatus,
  baseline: async () => (await import('./commands/baseline.ts')).registerBaseline,
  repair: async () => (await import('./commands/repair.ts')).registerRepair,
  new: async () => (await import('./commands/new.ts')).registerNew,
  seed: async () => (await import('./commands/seed.ts')).registerSeed,
  verify: async () => (await import('./commands/verify.ts')).registerVerify,
  'grant-webapp': async () => (await import('./commands/grant-webapp.ts')).registerGrantWebapp,
  reconcile: async () => (await import('./commands/reconcile.ts')).registerReconcile,
  maintain: async () => (await import('./commands/maintain.ts')).registerMaintain,
  dependencies: async () => (await import('./commands/dependencies.ts')).registerDependencies,
  decompose: async () => (await import('./commands/decompose.ts')).registerDecompose,
  schema: async () => (await import('./commands/schema.ts')).registerSchema,
  diagram: async () => (await import('./commands/diagram.ts')).registerDiagram,
  'top-courses': async () => (await import('./commands/top-courses.ts')).registerTopCourses,
  cached: async () => (await import('./commands/cached.ts')).registerCached,
  db: async () => (await import('./commands/db.ts')).registerDb,
};

/** Runs one command line, whichever it is. */
export const run = (argv: readonly string[], io: Io): Promise<number> => runProgram(commands, argv, io);
