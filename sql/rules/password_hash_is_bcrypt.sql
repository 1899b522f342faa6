-- Every spelling of a bcrypt hash in use is accepted: $2a$, $2b$ and $2y$.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('student', 'a@rules.invalid', 'A Student', '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'),
       ('student', 'b@rules.invalid', 'A Student', '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'),
       ('student', 'y@rules.invalid', 'A Student', '$2y$05$abcdefghijklmnopqrstuuWx./ABCDEFGHIJKLMNOPQRSTUVWXYZ0');
