-- The audit record is append-only, for the owner of its table, too. One change is let through: a visitor's own exports
-- are one event an hour, and each further one in that hour raises the event's count by one, which is all that changes.
-- Nobody has the right to update the table; `private.record_own_export` does it.

create function private.counts_one_export_more(p_old jsonb, p_new jsonb)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  p_old ->> 'action' = 'contact.exported'
  and p_old ->> 'actor_kind' = 'visitor'
  and p_new = jsonb_set(p_old, '{details,exports}', to_jsonb((p_old #>> '{details,exports}')::integer + 1)),
  false
);

comment on function private.counts_one_export_more(jsonb, jsonb) is
  'Whether a changed audit event is a visitor''s own export that was counted once more, and else as it was';

create function private.refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'insufficient_privilege',
    message = format('%s on %I: the audit record is append-only', initcap(tg_op), tg_table_name);
end
$$;

comment on function private.refuse_change() is 'Trigger that refuses whatever fired it, for every role';
