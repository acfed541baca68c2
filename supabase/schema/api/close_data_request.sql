-- Closes a request, for good: what came of it is found out, not stated, unless it is refused. Twice is once.

create function public.close_data_request(project_id uuid, request_id uuid, is_refused boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_request_id alias for request_id;
  p_is_refused alias for is_refused;
  v_request public.data_requests;
  v_outcome text;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  select * into v_request
  from public.data_requests r
  where r.project_id = p_project_id and r.id = p_request_id
  for update;
  if not found then
    return private.answer(null);
  end if;
  if v_request.outcome is not null then
    return private.answer(jsonb_build_object('outcome', v_request.outcome));
  end if;

  v_outcome := case when p_is_refused then 'refused' else private.data_request_outcome(
    p_project_id, v_request.contact_id, v_request.contact_hash, v_request.asked, v_request.created_at
  ) end;
  if v_outcome is null then
    return jsonb_build_object('code', 'NOT_DONE');
  end if;
  update public.data_requests r
  set contact_id = null, outcome = v_outcome, closed_at = private.clock()
  where r.project_id = p_project_id and r.id = p_request_id;
  perform private.record_audit(
    p.organization_id, p.id, 'data_request.closed', jsonb_build_object('outcome', v_outcome),
    decode(v_request.contact_hash, 'hex')
  )
  from public.projects p
  where p.id = p_project_id;
  return private.answer(jsonb_build_object('outcome', v_outcome));
end
$$;

comment on function public.close_data_request(uuid, uuid, boolean) is
  'Closes a request and forgets the contact id: {code: OK, outcome}, {code: NOT_DONE} while something can still be '
  'done for it, or {code: NOT_FOUND}';

grant execute on function public.close_data_request(uuid, uuid, boolean) to authenticated;
