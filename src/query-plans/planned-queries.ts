import { readIndexCreations } from '../catalog/index-creation.ts';
import { findTable, type Index, type Schema, tableLabel } from '../catalog/schema.ts';
import { partialIndexes, rootsOf } from '../catalog/table-layout.ts';
import type { ScratchDatabase } from '../embedded/scratch.ts';
import { rebuild } from '../migrate/rebuild.ts';
import type { Project } from '../project/project.ts';
import type { PlannedTable } from '../project/scale.ts';
import { type Explained, explainQueries, type ParsedQuery } from './explain.ts';
import type { LiveIndex, PlanFacts } from './judge.ts';
import { copyLiveIndexes, type IntrospectedDatabase, indexLabel, isSameIndex } from './live-indexes.ts';
import { applyScale } from './planned-scale.ts';
import { withPlannerSession } from './planner-session.ts';

/** What a planner that sees every table at its planned size makes of the project's queries. */
export interface PlannedQueries {
  /** In the order of the queries. */
  readonly plans: readonly Explained[];
  readonly facts: PlanFacts;
  /** What the migrations build. */
  readonly schema: Schema;
  /** Planner settings that the live database has and a fresh server has not, as `name = value`. */
  readonly settings: readonly string[];
}

/**
 * Builds the schema from the migrations in an empty scratch database, gives it the live indexes and planner settings
 * and the planned scale, and plans the queries there.
 * @returns `obstacle` when the migrations do not build on the scratch server
 */
export async function planAtScale(
  scratch: ScratchDatabase,
  live: IntrospectedDatabase,
  project: Project,
  queries: readonly ParsedQuery[],
): Promise<PlannedQueries | { readonly obstacle: string }> {
  return withPlannerSession(live.database, scratch.database, async ({ database, settings }) => {
    const built = await rebuild(database, project.folder);
    if ('obstacle' in built) return built;
    const { schema } = built;
    const creations = await readIndexCreations(database);
    const missed = await copyLiveIndexes({ database, schema }, live);
    const layouts = await applyScale({ ...scratch, database }, schema, project.scale);
    const plans = await explainQueries(database, queries);
    const facts = {
      rows: plannedRows(project.scale, schema),
      tables: schema.tables.map(tableLabel),
      liveIndexes: compareIndexes(live.schema, schema),
      migratedIndexes: creations,
      missedIndexes: missed,
      partialIndexes: partialIndexes(layouts),
      roots: rootsOf(layouts),
    };
    return { plans, facts, schema, settings };
  });
}

function plannedRows(scale: readonly PlannedTable[], schema: Schema): Map<string, number> {
  const found = scale.map(({ table, rows }) => ({ table: findTable(schema, table), rows }));
  return new Map(found.flatMap(({ table, rows }) => (table === undefined ? [] : [[tableLabel(table), rows]])));
}

function compareIndexes(live: Schema, migrated: Schema): Map<string, LiveIndex> {
  const own = new Map(eachIndex(migrated));
  return new Map(
    eachIndex(live).map(([label, index]) => {
      const other = own.get(label);
      const changed = other !== undefined && !isSameIndex(index, other);
      return [label, index.valid ? (changed ? 'changed' : 'same') : 'invalid'];
    }),
  );
}

function eachIndex({ tables }: Schema): (readonly [string, Index])[] {
  return tables.flatMap((table) => table.indexes.map((index) => [indexLabel(table, index), index] as const));
}
