import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/connection/session.ts';
import { runTask } from '../../src/maintenance/run-task.ts';
import { readSource } from '../../src/project/files.ts';
import { readMaintenance } from '../../src/project/maintenance.ts';
import { reference } from '../support/reference.ts';

/** A way to keep the counts, over the reference schema. */
export interface Counter {
  readonly name: string;
  /** From the shipped schema to this one, and back. */
  readonly up: string;
  readonly down: string;
  /** The purchase: `$1` a student, `$2` an array of courses in the order of the basket. */
  readonly purchase: string;
  /** Courses counted wrongly, as SQL for one number; 0 where nothing is counted. */
  readonly wrong: string;
  /** Runs every second beside the buyers. */
  readonly everySecond?: (database: Database) => Promise<unknown>;
  /** Measured only when it is asked for. */
  readonly extra?: boolean;
}

const option = { path: 'delta', absolute: join(reference.absolute, 'options/counter-by-delta') };
const sql = (name: string): string => readFileSync(join(reference.absolute, name), 'utf8');
const [fold] = readMaintenance(option);

const locked = sql('queries/purchase.sql');
const unlocked = readSource(option, 'queries/purchase.sql').text;
const plain = `
  insert into public.purchases (student_id, course_id, price_paid)
  select $1, basket.course_id, 9.99 from unnest($2) with ordinality as basket (course_id, place) order by basket.place`;

const off = `alter table public.purchases disable trigger enrollments_after_insert;`;
const on = `alter table public.purchases enable trigger enrollments_after_insert;`;

const wrongBy = (count: string): string => `
  select count(*)::integer from public.courses
   where ${count} <> (select count(*) from public.purchases where purchases.course_id = courses.id)`;

const definer = `returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as`;

export const counters: readonly Counter[] = [
  { name: 'no counter', up: off, down: on, purchase: unlocked, wrong: 'select 0' },
  { name: 'statement trigger (shipped)', up: '', down: '', purchase: locked, wrong: wrongBy('enrollment_count') },
  {
    name: 'statement trigger, plain insert',
    extra: true,
    up: '',
    down: '',
    purchase: plain,
    wrong: wrongBy('enrollment_count'),
  },
  {
    name: 'row trigger, plain insert',
    up: `${off}
      create function public.bench_count() ${definer} $$
      begin
        update public.courses set enrollment_count = enrollment_count + 1 where id = new.course_id;
        return null;
      end $$;
      create trigger bench_count after insert on public.purchases for each row execute function public.bench_count();`,
    down: `drop function public.bench_count() cascade; ${on}`,
    purchase: plain,
    wrong: wrongBy('enrollment_count'),
  },
  {
    name: '32 slots',
    up: `${off}
      create table public.bench_slots (course_id bigint, slot integer, students integer not null,
                                       primary key (course_id, slot));
      create function public.bench_count() ${definer} $$
      begin
        insert into public.bench_slots as kept (course_id, slot, students)
        select course_id, pg_backend_pid() % 32, count(*) from new_purchases group by course_id order by course_id
        on conflict (course_id, slot) do update set students = kept.students + excluded.students;
        return null;
      end $$;
      create trigger bench_count after insert on public.purchases referencing new table as new_purchases
        for each statement execute function public.bench_count();`,
    down: `drop function public.bench_count() cascade; drop table public.bench_slots; ${on}`,
    purchase: unlocked,
    wrong: wrongBy('(select coalesce(sum(students), 0) from public.bench_slots where course_id = courses.id)'),
  },
  {
    name: 'delta, folded each second (option)',
    up: readSource(option, 'migrations/0008_counter_by_delta.sql').text,
    down: readSource(option, 'migrations/0008_counter_by_delta.down.sql').text,
    purchase: unlocked,
    wrong: wrongBy(`enrollment_count + (select coalesce(sum(difference), 0) from public.enrollment_changes
                                         where course_id = courses.id)`),
    everySecond: async (database) => fold && runTask(database, fold),
  },
];
