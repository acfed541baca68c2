-- Everything that a migration can make, one row an object: its name, and its whole definition as text. Two databases
-- with the same rows have the same schema. What the platform made is among them; it is the same in both.

create function pg_temp.rights(acl aclitem[], kind "char", owner oid)
returns text
language sql
return (
  select string_agg(
    format(
      '%s may %s%s',
      case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end, lower(a.privilege_type),
      case when a.is_grantable then ' and grant it' end
    ),
    E'\n' order by a.grantee::regrole::text, a.privilege_type
  )
  from aclexplode(coalesce(acl, acldefault(kind, owner))) as a
);

with our_schemas as (
  select n.oid, n.nspname, n.nspowner, n.nspacl
  from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'supabase_migrations')
),
our_relations as (
  select c.*
  from pg_class c
  where
    c.relnamespace in (select oid from our_schemas)
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
)

select
  format('schema %s', n.nspname) as object,
  concat_ws(
    E'\n', 'owner ' || n.nspowner::regrole::text, pg_temp.rights(n.nspacl, 'n', n.nspowner),
    obj_description(n.oid, 'pg_namespace')
  ) as definition
from our_schemas n

union all
select
  format('default privileges of %s in %s for %s', d.defaclrole::regrole, coalesce(n.nspname, 'every schema'), d.defaclobjtype),
  pg_temp.rights(d.defaclacl, d.defaclobjtype, d.defaclrole)
from pg_default_acl d
left join pg_namespace n on n.oid = d.defaclnamespace

union all
select format('extension %s', e.extname), concat_ws(E'\n', e.extnamespace::regnamespace, e.extversion)
from pg_extension e

union all
select
  format('relation %s', c.oid::regclass),
  concat_ws(
    E'\n', 'kind ' || c.relkind::text, 'persistence ' || c.relpersistence::text, 'owner ' || c.relowner::regrole::text,
    'options ' || c.reloptions::text, 'replica identity ' || c.relreplident::text,
    case when c.relrowsecurity then 'row-level security' end, case when c.relforcerowsecurity then 'forced' end,
    case c.relkind when 'v' then pg_get_viewdef(c.oid) when 'm' then pg_get_viewdef(c.oid) when 'p' then pg_get_partkeydef(c.oid) end,
    pg_get_expr(c.relpartbound, c.oid),
    case when c.relkind <> 'i' then pg_temp.rights(c.relacl, (case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner) end,
    obj_description(c.oid, 'pg_class')
  )
from our_relations c

union all
select
  format('column %s.%s', a.attrelid::regclass, a.attname),
  concat_ws(
    E'\n',
    'place ' || row_number() over (partition by a.attrelid order by a.attnum),
    format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
    'collation ' || nullif(a.attcollation, 0)::regcollation::text, 'storage ' || a.attstorage::text,
    'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || a.attstattarget, 'options ' || a.attoptions::text,
    case a.attgenerated when '' then 'default ' else 'generated ' || a.attgenerated::text || ' ' end || pg_get_expr(d.adbin, d.adrelid),
    'identity ' || nullif(a.attidentity::text, ''),
    case when a.attacl is not null then pg_temp.rights(a.attacl, 'c', c.relowner) end,
    col_description(a.attrelid, a.attnum)
  )
from pg_attribute a
join our_relations c on c.oid = a.attrelid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'c', 'f')

union all
select
  format('sequence %s', s.seqrelid::regclass),
  concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
from pg_sequence s
join our_relations c on c.oid = s.seqrelid

union all
select
  format('constraint %s of %s', c.conname, coalesce(nullif(c.conrelid, 0)::regclass::text, c.contypid::regtype::text)),
  concat_ws(
    E'\n', pg_get_constraintdef(c.oid), case when not c.convalidated then 'not validated' end,
    obj_description(c.oid, 'pg_constraint')
  )
from pg_constraint c
where c.connamespace in (select oid from our_schemas)

union all
select
  format('index %s', i.indexrelid::regclass),
  concat_ws(
    E'\n', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then 'invalid' end,
    case when i.indisclustered then 'clustered' end, case when i.indisreplident then 'replica identity' end
  )
from pg_index i
join our_relations c on c.oid = i.indexrelid

union all
select
  format('%s %s', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, p.oid::regprocedure),
  concat_ws(
    E'\n', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end, 'owner ' || p.proowner::regrole::text,
    pg_temp.rights(p.proacl, 'f', p.proowner), obj_description(p.oid, 'pg_proc')
  )
from pg_proc p
where
  p.pronamespace in (select oid from our_schemas)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  )

union all
select
  format('trigger %s on %s', t.tgname, t.tgrelid::regclass),
  concat_ws(E'\n', pg_get_triggerdef(t.oid), 'enabled ' || t.tgenabled::text, obj_description(t.oid, 'pg_trigger'))
from pg_trigger t
where not t.tgisinternal

union all
select
  format('rule %s on %s', r.rulename, r.ev_class::regclass),
  concat_ws(E'\n', pg_get_ruledef(r.oid), 'enabled ' || r.ev_enabled::text, obj_description(r.oid, 'pg_rewrite'))
from pg_rewrite r
where r.ev_class in (select oid from our_relations) and r.rulename <> '_RETURN'

union all
select
  format('policy %I on %s', p.polname, p.polrelid::regclass),
  concat_ws(
    E'\n', 'for ' || p.polcmd::text, case when p.polpermissive then 'permissive' else 'restrictive' end,
    (select 'to ' || string_agg(r::regrole::text, ', ' order by r::regrole::text) from unnest(p.polroles) as r),
    'using ' || pg_get_expr(p.polqual, p.polrelid), 'with check ' || pg_get_expr(p.polwithcheck, p.polrelid),
    obj_description(p.oid, 'pg_policy')
  )
from pg_policy p

union all
select
  format('type %s', t.oid::regtype),
  concat_ws(
    E'\n', 'kind ' || t.typtype::text, 'owner ' || t.typowner::regrole::text, format_type(nullif(t.typbasetype, 0), t.typtypmod),
    case when t.typnotnull then 'not null' end, 'default ' || t.typdefault,
    (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
    pg_temp.rights(t.typacl, 'T', t.typowner), obj_description(t.oid, 'pg_type')
  )
from pg_type t
where
  t.typnamespace in (select oid from our_schemas)
  and t.typtype in ('d', 'e', 'r')
  and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')

union all
select format('statistics %s', s.stxname), pg_get_statisticsobjdef(s.oid)
from pg_statistic_ext s

union all
select
  format('event trigger %s', e.evtname),
  concat_ws(E'\n', e.evtevent, e.evtfoid::regprocedure, e.evtenabled, e.evttags::text)
from pg_event_trigger e

union all
select
  format('publication %s', p.pubname),
  concat_ws(
    E'\n', to_jsonb(p) - 'oid' - 'pubowner',
    (select string_agg(r.prrelid::regclass::text, ', ' order by r.prrelid::regclass::text) from pg_publication_rel r where r.prpubid = p.oid)
  )
from pg_publication p

order by object;

drop function pg_temp.rights(aclitem[], "char", oid);
