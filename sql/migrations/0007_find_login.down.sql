-- Removes the application's way to password hashes.

drop function public.find_login(text);
