import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDifference } from '../catalog/comparison/describe-difference.ts';
import { type PrintedSchema, printSchema } from '../catalog/print/print-schema.ts';
import { proveSchemaText } from '../catalog/print/prove-schema-text.ts';
import type { PrintOptions } from '../catalog/printers/statement.ts';
import type { WholeCatalog } from '../catalog/whole-catalog/catalog-row.ts';
import { readWholeCatalog } from '../catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../connection/session.ts';
import { serverErrorOf } from '../database/script.ts';
import type { ScratchDatabase } from '../embedded/scratch.ts';
import { CodelearnError, combineFaults, exitCodes } from '../errors.ts';
import { applyAnywhere, provideRole } from '../migrate/rebuild.ts';
import { type ProjectFolder, readOptional } from '../project/files.ts';
import { readMigrationFiles } from '../project/migration-files.ts';

/** Name of the file in the project's folder. */
const schemaFileName = 'schema.sql';

export type WithScratch = <T>(use: (scratch: ScratchDatabase) => Promise<T>) => Promise<T>;

/**
 * The schema of a database as one SQL text that was loaded into an empty database and made the same there.
 * @throws CodelearnError exit 1 naming what the text cannot express, or makes otherwise
 */
export async function printProvenSchema(
  database: Database,
  withScratch: WithScratch,
  options: PrintOptions,
): Promise<string> {
  const wanted = await readWholeCatalog(database);
  const { text, unprintable } = await printSchema(database, options);
  refuseUnprintable(unprintable);
  const differences = await proveAnywhere(text, wanted, withScratch, options);
  if (differences.length > 0) {
    throw combineFaults(differences, { code: 'schema-not-proven', hint: notWritten, exit: exitCodes.findings });
  }
  return text;
}

const notWritten = 'The text was loaded into an empty database and did not make the same. Nothing was written.';

function refuseUnprintable(unprintable: PrintedSchema['unprintable']): void {
  if (unprintable.length === 0) return;
  const faults = unprintable.map(({ kind, name, why }) => `${kind} ${name}: ${why}`);
  throw combineFaults(faults, {
    code: 'unprintable-schema',
    hint: 'No text can make these, so none is written: a schema file that leaves something out would be believed.',
    exit: exitCodes.findings,
  });
}

/** Loads the text where roles that it names may be missing: they belong to the server and are made first. */
async function proveAnywhere(
  text: string,
  wanted: WholeCatalog,
  withScratch: WithScratch,
  options: PrintOptions,
): Promise<readonly string[]> {
  const provided = new Set<string>();
  for (;;) {
    const found = await withScratch(async ({ database: scratch }) => {
      try {
        const differences = await proveSchemaText(text, wanted, scratch, options);
        return differences.map((difference) => renderDifference(difference, wanted));
      } catch (error) {
        const refusal = serverErrorOf(error);
        if (refusal === undefined || provided.has(refusal.message) || !(await provideRole(scratch, refusal)))
          throw error;
        provided.add(refusal.message);
        return undefined;
      }
    });
    if (found !== undefined) return found;
  }
}

function renderDifference(difference: Parameters<typeof describeDifference>[0], catalog: WholeCatalog): string {
  const { kind, name, property, left, right } = describeDifference(difference, { left: catalog, right: catalog });
  return `${kind} ${name}${property === null ? '' : `: ${property}`} is ${right ?? 'missing'}, not ${left ?? 'there'}`;
}

/** Writes the file anew; gives its path as messages name it. */
export function writeSchemaFile({ path, absolute }: ProjectFolder, text: string): string {
  writeFileSync(join(absolute, schemaFileName), text);
  return `${path.replace(/\/+$/, '')}/${schemaFileName}`;
}

/** The file, and the schema that the migrations make on an empty server. */
export interface SchemaFileComparison {
  /** As messages name it. */
  readonly path: string;
  readonly file: string;
  readonly made: string;
}

/** With what the file was written: the owner of an object is told by a statement of its own, and so are rights. */
function readOptions(text: string): PrintOptions {
  return {
    owners: /^alter .* owner to /m.test(text),
    grants: /^(?:grant|revoke|alter default privileges) /m.test(text),
  };
}

/**
 * Builds the migrations on an empty database and prints it as the file was written: no live database is needed.
 * @returns undefined where the project has no such file; an obstacle where the migrations do not apply
 */
export async function compareSchemaFile(
  folder: ProjectFolder,
  withScratch: WithScratch,
): Promise<SchemaFileComparison | { readonly obstacle: string } | undefined> {
  const file = readOptional(folder, schemaFileName);
  if (file === undefined) return undefined;
  const files = await readMigrationFiles(folder);
  return withScratch(async ({ database }) => {
    const obstacle = await applyAnywhere(database, files);
    if (obstacle !== undefined) return { obstacle };
    const { text } = await printSchema(database, readOptions(file.text));
    return { path: file.path, file: file.text, made: text };
  });
}

/**
 * The same for who wants an answer.
 * @throws CodelearnError exit 2 where there is no file, or the migrations do not apply
 */
export async function requireSchemaComparison(
  folder: ProjectFolder,
  withScratch: WithScratch,
): Promise<SchemaFileComparison> {
  const compared = await compareSchemaFile(folder, withScratch);
  if (compared === undefined) {
    throw new CodelearnError(`there is no ${folder.path}/${schemaFileName}`, {
      code: 'no-schema-file',
      hint: 'codelearn schema --write makes it from a migrated database.',
    });
  }
  if ('obstacle' in compared) throw new CodelearnError(compared.obstacle, { code: 'migrations-not-applied' });
  return compared;
}
