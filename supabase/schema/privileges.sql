-- The last file: everybody may execute a function that is new, says Postgres. Here nobody may, but whom a `grant`
-- beside the function names.

revoke execute on all routines in schema public, ingest, private from public;
