-- Lets purchases be changed and deleted again.

drop trigger purchases_are_permanent on public.purchases;
drop function public.refuse_purchase_change();
