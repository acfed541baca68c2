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
