-- Enters a request. The id of somebody of whom nothing is held is not kept, only its hash. The contact's row is held
-- until the request refers to it: an erasure at the same time either comes first, or takes the id out again.

create function public.open_data_request(project_id uuid, contact_id uuid, asked text, received_on date)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_contact_id alias for contact_id;
  p_asked alias for asked;
  p_received_on alias for received_on;
  v_held uuid;
  v_request public.data_requests;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  if p_received_on > (private.clock() at time zone 'UTC')::date + 1 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Open data request: found %s as the day of receipt, wanted none to come', p_received_on);
  end if;

  select c.id into v_held
  from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for key share;
  insert into public.data_requests (project_id, contact_id, contact_hash, asked, received_on, created_at)
  values (
    p_project_id, v_held, encode(private.contact_hash(p_contact_id), 'hex'), p_asked, p_received_on, private.clock()
  )
  returning * into v_request;

  perform private.record_audit(
    p.organization_id, p.id, 'data_request.opened',
    jsonb_build_object('asked', p_asked, 'receivedOn', p_received_on, 'dueOn', v_request.due_on),
    private.contact_hash(p_contact_id)
  )
  from public.projects p
  where p.id = p_project_id;
  return private.answer(jsonb_build_object('requestId', v_request.id));
end
$$;

comment on function public.open_data_request(uuid, uuid, text, date) is
  'Enters what somebody asked about their data: {code: OK, requestId}, or {code: NOT_FOUND}';

grant execute on function public.open_data_request(uuid, uuid, text, date) to authenticated;
