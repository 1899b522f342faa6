import type { Statement } from '../../sql-text/statements.ts';

type Tree = Readonly<Record<string, unknown>>;

/**
 * The command's name when PostgreSQL refuses it inside a transaction (the callers of PreventInTransactionBlock in
 * tcop/utility.c and below), or nothing.
 */
export function outsideTransaction({ kind, tree }: Statement): string | undefined {
  const node = (tree ?? {}) as Tree;
  const simple = alwaysOutside[kind];
  if (simple !== undefined) return simple;
  switch (kind) {
    case 'IndexStmt':
      return node.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'DropStmt':
      return node.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined;
    case 'ReindexStmt':
      return reindexOutside(node);
    case 'AlterTableStmt':
      return detachesConcurrently(node) ? 'DETACH PARTITION CONCURRENTLY' : undefined;
    case 'VacuumStmt':
      return node.is_vacuumcmd ? 'VACUUM' : undefined;
    case 'ClusterStmt':
      return node.relation ? undefined : 'CLUSTER of every table';
    case 'DiscardStmt':
      return node.target === 'DISCARD_ALL' ? 'DISCARD ALL' : undefined;
    case 'AlterDatabaseStmt':
      return hasOption(node.options, 'tablespace') ? 'ALTER DATABASE SET TABLESPACE' : undefined;
    case 'CreateSubscriptionStmt':
      return hasOption(node.options, 'create_slot') || hasOption(node.options, 'connect')
        ? undefined
        : 'CREATE SUBSCRIPTION';
    default:
      return undefined;
  }
}

const alwaysOutside: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  AlterSystemStmt: 'ALTER SYSTEM',
};

/** The command that would begin or end a transaction; savepoints do neither. */
export function transactionControl({ kind, tree }: Statement): string | undefined {
  if (kind !== 'TransactionStmt') return undefined;
  return controls[String((tree as Tree).kind)];
}

const controls: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'START TRANSACTION',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

/** `copy … from stdin`: its data would have to follow in a message of another kind. */
export function copiesFromClient({ kind, tree }: Statement): boolean {
  const node = (tree ?? {}) as Tree;
  return kind === 'CopyStmt' && !node.filename && !node.is_program;
}

export interface CreatedIndex {
  readonly name: string;
  /** The table it is on: an index lives in its schema. */
  readonly table: { readonly schema: string | undefined; readonly name: string };
}

/** The index that a statement makes under a name of its own. */
export function createdIndex({ kind, tree }: Statement): CreatedIndex | undefined {
  const node = (tree ?? {}) as { idxname?: string; relation?: { schemaname?: string; relname?: string } };
  if (kind !== 'IndexStmt' || node.idxname === undefined) return undefined;
  return { name: node.idxname, table: { schema: node.relation?.schemaname, name: node.relation?.relname ?? '' } };
}

/** Name parts of the index that `drop index concurrently` removes: it takes only one. */
export function droppedIndex({ kind, tree }: Statement): readonly string[] | undefined {
  const { concurrent, objects } = (tree ?? {}) as { concurrent?: boolean; objects?: NameList[] };
  if (kind !== 'DropStmt' || !concurrent) return undefined;
  return objects?.[0]?.List?.items?.map(({ String: part }) => part?.sval ?? '');
}

interface NameList {
  readonly List?: { readonly items?: readonly { readonly String?: { readonly sval?: string } }[] };
}

/** Statements that can be run again after an end that nobody saw: a second run changes nothing. */
export function isRepeatable({ kind }: Statement): boolean {
  return ['VacuumStmt', 'ReindexStmt', 'ClusterStmt', 'AlterSystemStmt', 'DiscardStmt'].includes(kind);
}

function reindexOutside({ kind, params }: Tree): string | undefined {
  if (hasOption(params, 'concurrently')) return 'REINDEX CONCURRENTLY';
  if (kind === 'REINDEX_OBJECT_SCHEMA') return 'REINDEX SCHEMA';
  if (kind === 'REINDEX_OBJECT_DATABASE') return 'REINDEX DATABASE';
  return kind === 'REINDEX_OBJECT_SYSTEM' ? 'REINDEX SYSTEM' : undefined;
}

function detachesConcurrently({ cmds }: Tree): boolean {
  const commands = (cmds ?? []) as { AlterTableCmd?: { subtype?: string; def?: { PartitionCmd?: Tree } } }[];
  return commands.some(({ AlterTableCmd }) => AlterTableCmd?.def?.PartitionCmd?.concurrent === true);
}

function hasOption(options: unknown, name: string): boolean {
  return ((options ?? []) as { DefElem?: { defname?: string } }[]).some(({ DefElem }) => DefElem?.defname === name);
}
