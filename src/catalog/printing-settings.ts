import type { Database } from '../connection/session.ts';

/** Whatever a session or a role has set, expressions are printed alike: names with their schema, constants in one form. */
export async function fixPrinting({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config(setting.name, setting.value, true)
      from (values ('search_path', ''), ('lock_timeout', '2s'), ('quote_all_identifiers', 'off'),
                   ('standard_conforming_strings', 'on'), ('timezone', 'UTC'), ('datestyle', 'ISO'),
                   ('intervalstyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
                   ('lc_monetary', 'C'), ('xmloption', 'content')) as setting (name, value)`;
}
