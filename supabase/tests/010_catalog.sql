-- House rules, asserted for every object there is: a new table or function can't forget them.

begin;
select plan(22);

create temp view our_tables as
select c.oid, c.oid::regclass::text as name, n.nspname, c.relrowsecurity
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'private', 'ingest') and c.relkind in ('r', 'p');

create temp view our_functions as
select
  p.oid, p.oid::regprocedure::text as name, n.nspname, p.prokind, p.prosecdef, p.proconfig, p.proacl, p.proowner,
  p.proargnames, p.proargmodes
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('public', 'private', 'ingest');

select is_empty(
  $$ select name from our_tables where not relrowsecurity $$,
  'every table has row-level security'
);

select is_empty(
  $$
    select polrelid::regclass, polname
    from pg_policy
    where polrelid in (select oid from our_tables)
      and (polroles <> array['authenticated'::regrole::oid] or polcmd = '*' or not polpermissive)
  $$,
  'every policy is for one command and for the role authenticated'
);

select is_empty(
  $$
    select polrelid::regclass, polname
    from pg_policy
    where polrelid in (select oid from our_tables)
      and coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')
        !~ '\( ?SELECT '
  $$,
  'every policy asks who it is once for each statement, not for each row'
);

select is_empty(
  $$
    select t.name, r.role, p.privilege
    from our_tables t
    cross join (values ('anon'), ('ingest_api')) as r (role)
    cross join unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) as p (privilege)
    where has_table_privilege(r.role, t.oid, p.privilege)
  $$,
  'anon and ingest_api have no right on any table'
);

select is_empty(
  $$
    select a.attrelid::regclass, a.attname, r.role
    from pg_attribute a
    cross join (values ('anon'), ('ingest_api')) as r (role)
    where a.attrelid in (select oid from our_tables) and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(r.role, a.attrelid, a.attnum, 'select, insert, update, references')
  $$,
  'anon and ingest_api have no right on any column'
);

select is_empty(
  $$
    select r.rolname, 'may ' || what
    from pg_roles r
    cross join lateral (values
      ('everything', r.rolsuper), ('make roles', r.rolcreaterole), ('make databases', r.rolcreatedb),
      ('replicate', r.rolreplication), ('pass by row-level security', r.rolbypassrls),
      ('act as its members', r.rolinherit)
    ) as attributes (what, has)
    where r.rolname = 'ingest_api' and has
    union all
    select m.roleid::regrole::text, 'has a member that could become it: ingest_api'
    from pg_auth_members m
    where m.member = 'ingest_api'::regrole
  $$,
  'ingest_api has no attribute of power and can become nobody else'
);

select is_empty(
  $$
    select t.name, p.privilege
    from our_tables t
    cross join unnest('{insert,truncate,references,trigger}'::text[]) as p (privilege)
    where has_table_privilege('authenticated', t.oid, p.privilege)
    union all
    select t.name, 'any'
    from our_tables t
    where t.nspname <> 'public' and has_any_column_privilege('authenticated', t.oid, 'select, insert, update')
  $$,
  'authenticated inserts nowhere directly and reaches no table outside public'
);

select is_empty(
  $$
    select t.name, p.privilege
    from our_tables t
    cross join unnest('{insert,update,delete,truncate}'::text[]) as p (privilege)
    where has_table_privilege('service_role', t.oid, p.privilege)
  $$,
  'service_role writes nowhere'
);

select is_empty(
  $$
    select name from our_functions
    where has_function_privilege('anon', oid, 'execute')
      or exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)
  $$,
  'no function can be executed by anon or by everybody'
);

select is_empty(
  $$
    select name from our_functions
    where has_function_privilege('ingest_api', oid, 'execute') <> (nspname = 'ingest')
  $$,
  'ingest_api executes every ingest function and no other'
);

select is_empty(
  $$
    select n.nspname, r.role
    from pg_namespace n
    cross join unnest('{anon,authenticated,service_role,ingest_api}'::text[]) as r (role)
    where n.nspname in ('private', 'ingest', 'audit')
      and (has_schema_privilege(r.role, n.oid, 'usage') or has_schema_privilege(r.role, n.oid, 'create'))
      and (n.nspname, r.role) <> ('ingest', 'ingest_api')
  $$,
  'no role of the API can name what is private, and ingest_api only the ingest functions'
);

select is_empty(
  $$ select name from our_functions where nspname = 'ingest' and has_function_privilege('authenticated', oid, 'execute') $$,
  'authenticated executes no ingest function'
);

select is_empty(
  $$
    select name from our_functions
    where prokind = 'f' and not coalesce('search_path=""' = any (proconfig), false)
  $$,
  'every function fixes its search path'
);

select is_empty(
  $$
    select name from our_functions
    where prosecdef and (prokind <> 'f' or not coalesce('search_path=""' = any (proconfig), false))
  $$,
  'nothing that runs with its owner''s rights follows the caller''s search path'
);

select is_empty(
  $$
    select name from our_functions
    where
      nspname = 'ingest'
      and not coalesce(proconfig @> array['plan_cache_mode=force_custom_plan'], false)
      and not coalesce(proconfig @> array['plan_cache_mode=force_generic_plan', 'enable_seqscan=off'], false)
  $$,
  'every ingest function makes its plans anew, or never one that reads a whole table, as it would while they are empty'
);

select is_empty(
  $$
    select f.name, parameter
    from our_functions f
    cross join unnest(f.proargnames, f.proargmodes) as p (parameter, mode)
    where f.nspname in ('private', 'ingest') and coalesce(mode, 'i') = 'i' and parameter !~ '^p_'
  $$,
  'every parameter of a private or ingest function has the prefix p_, so that it is no column'
);

select is_empty(
  $$
    select p.oid::regprocedure
    from pg_proc p
    where p.oid in (select oid from our_functions) and cardinality(string_to_array(p.prosrc, E'\n')) > 110
  $$,
  'no function has a body of more than 110 lines'
);

select is_empty(
  $$
    select f.conrelid::regclass, f.conname
    from pg_constraint f
    where f.contype = 'f'
      and f.conrelid in (select oid from our_tables)
      and f.confrelid in (
        select a.attrelid from pg_attribute a
        where a.attname = 'project_id' and a.attrelid in (select oid from our_tables)
      )
      and not exists (
        select from unnest(f.conkey, f.confkey) as pair (from_column, to_column)
        join pg_attribute a on a.attrelid = f.conrelid and a.attnum = pair.from_column
        join pg_attribute b on b.attrelid = f.confrelid and b.attnum = pair.to_column
        where a.attname = 'project_id' and b.attname = 'project_id'
      )
  $$,
  'every foreign key between tables of a project carries project_id'
);

select is_empty(
  $$
    select f.conrelid::regclass, f.conname
    from pg_constraint f
    where f.contype = 'f' and f.conrelid in (select oid from our_tables)
      and not exists (
        select from pg_index i
        where i.indrelid = f.conrelid
          and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey
      )
  $$,
  'every foreign key has an index, so that deleting what it points to reads no whole table'
);

select is_empty(
  $$
    select a.attrelid::regclass, a.attname, a.atttypid::regtype
    from pg_attribute a
    where a.attrelid in (select oid from our_tables) and a.attnum > 0 and not a.attisdropped
      and (
        a.atttypid in ('inet'::regtype, 'cidr'::regtype, 'macaddr'::regtype, 'macaddr8'::regtype)
        or a.attname ~* '(^|_)(ip|ips|addr|address|addresses|ip_address|remote|client|forwarded|user_agent)(_|$)'
      )
  $$,
  'no column could hold a client address'
);

select is_empty(
  $$
    select a.attrelid::regclass, a.attname
    from pg_attribute a
    where a.attrelid in (select oid from our_tables) and a.attnum > 0 and not a.attisdropped
      and a.atttypid in ('timestamp'::regtype, 'timetz'::regtype, 'time'::regtype)
    union all
    select t.oid::regclass, 'no comment'
    from our_tables t
    where obj_description(t.oid, 'pg_class') is null
  $$,
  'every time has its zone, and every table says what it is for'
);

select is_empty(
  $$ select name from our_functions where obj_description(oid, 'pg_proc') is null $$,
  'every function says what it is for'
);

select * from finish();
rollback;
