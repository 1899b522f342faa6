-- Removes the purchases.

drop table public.purchases;
