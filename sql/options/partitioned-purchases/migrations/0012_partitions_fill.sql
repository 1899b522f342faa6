-- Copies the purchases that are older than the partitions, in small transactions beside the writers.
-- transaction: none

call public.fill_partitions(2000);

analyze public.purchases_partitioned;

-- In one snapshot the two are the same, whoever is writing: a new purchase enters both in one transaction.
do $$
declare
  missing bigint;
begin
  select count(*)
    into missing
    from public.purchases
    full join public.purchases_partitioned as copy
      on copy.course_id = purchases.course_id and copy.student_id = purchases.student_id
   where copy.purchased_at is distinct from purchases.purchased_at
      or copy.price_paid is distinct from purchases.price_paid;

  if missing > 0 then
    raise exception '% purchases differ between the table and its partitions', missing;
  end if;
end
$$;
