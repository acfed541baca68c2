-- For who asks the owner to take their consent back, instead of doing it in their browser. Definer because it writes
-- the audit record and may erase.

create function public.withdraw_consent(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
begin
  if not private.is_my_project(project_id) then
    return private.answer(null);
  end if;
  return private.answer(
    case when private.withdraw_consent(project_id, contact_id, 'member', auth.uid()) then '{}'::jsonb end
  );
end
$$;

comment on function public.withdraw_consent(uuid, uuid) is
  'Marks or erases the contact, as the project decided for withdrawals: {code: OK}, or {code: NOT_FOUND}';

grant execute on function public.withdraw_consent(uuid, uuid) to authenticated;
