-- Stops counting; the counts stay as they are until the next migration forwards makes them right again.

drop trigger enrollments_after_insert on public.purchases;
drop trigger enrollments_after_delete on public.purchases;
drop trigger enrollments_after_update_old on public.purchases;
drop trigger enrollments_after_update_new on public.purchases;
drop trigger enrollments_after_truncate on public.purchases;
drop function public.count_enrollments();
drop function public.clear_enrollments();
