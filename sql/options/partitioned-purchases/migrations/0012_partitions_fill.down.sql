-- Empties the copy; new purchases go on entering it.

truncate public.purchases_partitioned;
