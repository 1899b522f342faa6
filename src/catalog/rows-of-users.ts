import { type SqlFragment, sqlFragment } from '../sql-text/sql-fragment.ts';

/** First object number that is not the system's own (FirstNormalObjectId, access/transam.h). */
export const firstUserOid = 16384;

/** Number of schema `public`: made by the system, and every user's since (PG_PUBLIC_NAMESPACE, pg_namespace.dat). */
export const publicSchema = 2200;

const thisDatabase = sqlFragment`(
  select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`;

const ofThisDatabase = sqlFragment`
  c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and c.objoid = ${thisDatabase}`;

/**
 * Conditions on rows `c` of catalogs where which of them users made is not said by "its number, or that of what it belongs
 * to, is a user's".
 */
export const rowsOfUsers: Readonly<Record<string, SqlFragment>> = {
  pg_class: sqlFragment`c.oid >= ${firstUserOid} and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace`,
  pg_database: sqlFragment`c.oid = ${thisDatabase}`,
  pg_db_role_setting: sqlFragment`c.setdatabase = ${thisDatabase}`,
  // The comment on an extension comes from its control file; large objects are data.
  pg_description: sqlFragment`
    c.objoid >= ${firstUserOid} and c.classoid not in (
      'pg_catalog.pg_extension'::pg_catalog.regclass, 'pg_catalog.pg_largeobject'::pg_catalog.regclass)
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_extension: sqlFragment`true`,
  pg_index: sqlFragment`
    c.indrelid >= ${firstUserOid}
    and (select r.relkind <> 't' from pg_catalog.pg_class r where r.oid = c.indrelid)`,
  pg_namespace: sqlFragment`c.oid >= ${firstUserOid} or c.oid = ${publicSchema}`,
  pg_seclabel: sqlFragment`
    (c.objoid >= ${firstUserOid} and c.classoid <> 'pg_catalog.pg_largeobject'::pg_catalog.regclass)
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_shdescription: ofThisDatabase,
  pg_shseclabel: ofThisDatabase,
  pg_subscription: sqlFragment`c.subdbid = ${thisDatabase}`,
};
