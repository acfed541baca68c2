-- Erasing many contacts, a batch at a time: the caller sees how far it got, and what is done stays done when
-- the browser goes away. Each contact has its own receipt and its own event in the audit record, as when it is
-- erased alone.
--
-- Definer for the reason that `erase_contact` is: no role may delete from the tables directly. In the order of
-- the ids, so that two batches can't wait for each other.

create function public.erase_contacts(project_id uuid, contact_ids uuid[])
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
declare
  v_contact_id uuid;
  v_result jsonb;
  v_results jsonb := '[]';
begin
  if cardinality(contact_ids) > 100 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Erase contacts: found %s ids, wanted at most 100', cardinality(contact_ids));
  end if;
  if not private.is_my_project(project_id) then
    return v_results;
  end if;

  for v_contact_id in select distinct id from unnest(contact_ids) as id order by id loop
    v_result := private.erase_contact(project_id, v_contact_id, 'member', auth.uid());
    if v_result is not null then
      v_results := v_results || v_result;
    end if;
  end loop;
  return v_results;
end
$$;

comment on function public.erase_contacts(uuid, uuid[]) is
  'Erases up to 100 contacts of one of the caller''s projects: a list of {receipt, erased}, one for each that was '
  'there';

grant execute on function public.erase_contacts(uuid, uuid[]) to authenticated;
