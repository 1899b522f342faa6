import { introspect } from '../../../src/catalog/introspect.ts';
import type { Database } from '../../../src/connection/session.ts';
import type { PlannedTable } from '../../../src/project/scale.ts';
import { judgeDesign } from '../../../src/verify/design/design.ts';
import type { Check } from '../../../src/verify/section.ts';

/** What the design section says after each script, apart from what passes; the scripts are rolled back. */
export function judgeAfter(
  database: Database,
  scripts: readonly string[],
  scale: readonly PlannedTable[] = [],
): Promise<Check[][]> {
  const judge = async (): Promise<Check[][]> => {
    const complaints: Check[][] = [];
    for (const script of scripts) {
      await database.sql.unsafe(script);
      const checks = judgeDesign(await introspect(database), scale);
      complaints.push(checks.filter(({ status }) => status !== 'pass'));
    }
    return complaints;
  };
  return database.transaction(judge, { end: 'rollback' });
}
