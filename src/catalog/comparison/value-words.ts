import { kindLetters } from '../whole-catalog/object-kinds.ts';

type Letters = Readonly<Record<string, string>>;

/** Letters of the server's header files (catalog/pg_*.h), as SQL writes them; an empty letter is none. */
const storage: Letters = { e: 'external', m: 'main', p: 'plain', x: 'extended' };
const enabled: Letters = { A: 'always', D: 'disabled', O: 'enabled', R: 'replica' };
const keyAction: Letters = {
  ' ': 'none',
  a: 'no action',
  c: 'cascade',
  d: 'set default',
  n: 'set null',
  r: 'restrict',
};
const modify: Letters = { r: 'no', s: 'shareable', w: 'yes' };

const letters: Readonly<Record<string, Letters>> = {
  'pg_aggregate.aggfinalmodify': modify,
  'pg_aggregate.aggmfinalmodify': modify,
  'pg_am.amtype': { i: 'index', t: 'table' },
  'pg_amop.amoppurpose': { o: 'order by', s: 'search' },
  'pg_attribute.attcompression': { '': 'default', l: 'lz4', p: 'pglz' },
  'pg_attribute.attidentity': { '': 'none', a: 'always', d: 'by default' },
  'pg_attribute.attstorage': storage,
  'pg_cast.castcontext': { a: 'assignment', e: 'explicit', i: 'implicit' },
  'pg_cast.castmethod': { b: 'without function', f: 'function', i: 'inout' },
  'pg_class.relpersistence': { p: 'permanent', t: 'temporary', u: 'unlogged' },
  'pg_collation.collprovider': { b: 'builtin', c: 'libc', d: 'default', i: 'icu' },
  'pg_constraint.confdeltype': keyAction,
  'pg_constraint.confmatchtype': { ' ': 'none', f: 'full', p: 'partial', s: 'simple' },
  'pg_constraint.confupdtype': keyAction,
  'pg_event_trigger.evtenabled': enabled,
  'pg_partitioned_table.partstrat': { h: 'hash', l: 'list', r: 'range' },
  'pg_policy.polcmd': { '*': 'all', a: 'insert', d: 'delete', r: 'select', w: 'update' },
  'pg_proc.proparallel': { r: 'restricted', s: 'safe', u: 'unsafe' },
  'pg_proc.provolatile': { i: 'immutable', s: 'stable', v: 'volatile' },
  'pg_publication.pubgencols': { n: 'none', s: 'stored' },
  'pg_rewrite.ev_enabled': enabled,
  'pg_statistic_ext.stxkind': { d: 'ndistinct', e: 'expressions', f: 'dependencies', m: 'mcv' },
  'pg_subscription.substream': { f: 'off', p: 'parallel', t: 'on' },
  'pg_trigger.tgenabled': enabled,
  'pg_type.typalign': { c: 'char', d: 'double', i: 'int4', s: 'int2' },
  'pg_type.typstorage': storage,
  ...Object.fromEntries(
    Object.entries(kindLetters).map(([catalog, { column, words }]) => [`${catalog}.${column}`, words]),
  ),
};

/** What a value means: lists with a comma between, letters as the words that they stand for. */
export function valueInWords(catalog: string, column: string, value: string | null): string | null {
  const words = letters[`${catalog}.${column}`];
  if (value === null || words === undefined) return value;
  return value
    .split('\n')
    .map((line) => words[line] ?? line)
    .join('\n');
}
