-- A purchase is a record of what happened: no update and no delete, whoever asks.
--
-- Refused with SQLSTATE 23001, restrict_violation: the statement is well-formed and allowed, its effect is not. The
-- error carries purchases_are_permanent as its constraint, so that programs can tell it from the foreign keys.
-- "Enable always" makes it hold under session_replication_role = replica too. Only TRUNCATE, which needs a privilege
-- that no application has, empties the table.

create function public.refuse_purchase_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'restrict_violation',
    schema = tg_table_schema,
    table = tg_table_name,
    constraint = tg_name,
    message = format('purchases are permanent: %s of the purchase of course %s by student %s is refused',
                     lower(tg_op), old.course_id, old.student_id),
    hint = 'Record what happens later, a refund for instance, in a table of its own.';
end
$$;

comment on function public.refuse_purchase_change() is 'Trigger function: refuses every change of a purchase (23001).';

revoke execute on function public.refuse_purchase_change() from public;

create trigger purchases_are_permanent
  before update or delete on public.purchases
  for each row execute function public.refuse_purchase_change();

alter table public.purchases enable always trigger purchases_are_permanent;

comment on trigger purchases_are_permanent on public.purchases is
  'What was paid at checkout is kept for ever: a purchase is neither changed nor deleted.';
