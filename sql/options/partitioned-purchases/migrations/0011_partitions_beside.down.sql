-- Takes the copy and what keeps it away.

drop trigger mirrored_after_insert on public.purchases;
drop trigger moving_before_change on public.purchases;
drop procedure public.fill_partitions(integer);
drop function public.mirror_purchases();
drop function public.refuse_moving_purchases();
drop table public.purchases_partitioned;
