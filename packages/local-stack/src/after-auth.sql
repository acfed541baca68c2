-- After the Auth API has made its tables: what hosted Supabase lets `postgres` do with them, and no more.
grant select, insert, update, delete, references, trigger on all tables in schema auth to postgres;
grant usage, select on all sequences in schema auth to postgres;
-- The CLI's own bookkeeping is done by the role that migrates.
alter schema supabase_migrations owner to postgres;
alter table supabase_migrations.schema_migrations owner to postgres;
alter table supabase_migrations.seed_files owner to postgres;
