-- Changes of settings, people and keys put themselves on the audit record, whichever way they were made: by the
-- portal, by a function, or by hand in the dashboard. An invitation's e-mail address stays out of it.

create function private.audit_organization()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(new.id, null, 'organization.created', jsonb_build_object('name', new.name));
    return null;
  end if;
  if tg_op = 'DELETE' then
    perform private.record_audit(old.id, null, 'organization.deleted', jsonb_build_object('name', old.name));
    return null;
  end if;
  if new.name <> old.name then
    perform private.record_audit(
      new.id, null, 'organization.renamed', jsonb_build_object('from', old.name, 'to', new.name)
    );
  end if;
  if new.requires_two_factor <> old.requires_two_factor then
    perform private.record_audit(
      new.id, null, 'organization.two_factor_changed',
      jsonb_build_object('from', old.requires_two_factor, 'to', new.requires_two_factor)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_organization() is
  'Trigger: organizations made, renamed, deleted, opened to second factors alone';

create function private.audit_member()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(
      new.organization_id, null, 'member.added', jsonb_build_object('userId', new.user_id, 'role', new.role)
    );
  elsif tg_op = 'DELETE' then
    perform private.record_audit(
      old.organization_id, null, 'member.removed', jsonb_build_object('userId', old.user_id, 'role', old.role)
    );
  elsif new.role <> old.role then
    perform private.record_audit(
      new.organization_id, null, 'member.role_changed',
      jsonb_build_object('userId', new.user_id, 'from', old.role, 'to', new.role)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_member() is 'Trigger: members added, given another role, removed';

create function private.audit_invitation()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(
      new.organization_id, null, 'invitation.created', jsonb_build_object('invitationId', new.id, 'role', new.role)
    );
  elsif tg_op = 'DELETE' then
    perform private.record_audit(
      old.organization_id, null, 'invitation.deleted', jsonb_build_object('invitationId', old.id, 'role', old.role)
    );
  elsif old.accepted_at is null and new.accepted_at is not null then
    perform private.record_audit(
      new.organization_id, null, 'invitation.accepted', jsonb_build_object('invitationId', new.id, 'role', new.role)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_invitation() is
  'Trigger: invitations made, accepted, deleted; never whom they were for';

create function private.audit_project()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changed jsonb;
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(new.organization_id, new.id, 'project.created', jsonb_build_object('name', new.name));
    return null;
  end if;
  if tg_op = 'DELETE' then
    perform private.record_audit(old.organization_id, old.id, 'project.deleted', jsonb_build_object('name', old.name));
    return null;
  end if;

  if new.organization_id <> old.organization_id then
    perform private.record_audit(
      organization_id, new.id, 'project.transferred',
      jsonb_build_object('from', old.organization_id, 'to', new.organization_id)
    )
    from unnest(array[old.organization_id, new.organization_id]) as organization_id;
  end if;
  select jsonb_object_agg(after.key, jsonb_build_object('from', before.value, 'to', after.value))
  into v_changed
  from jsonb_each(to_jsonb(new)) as after
  join jsonb_each(to_jsonb(old)) as before on before.key = after.key
  where before.value is distinct from after.value and after.key <> 'organization_id';
  if v_changed is not null then
    perform private.record_audit(new.organization_id, new.id, 'project.settings_changed', v_changed);
  end if;
  return null;
end
$$;

comment on function private.audit_project() is
  'Trigger: projects made, changed (old and new values), transferred, deleted';

-- An access key is public, so the record names it. It goes with its project without an event of its own.

create function private.audit_access_key()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record_audit(
    p.organization_id, p.id,
    case when tg_op = 'INSERT' then 'access_key.created' else 'access_key.expiry_changed' end,
    jsonb_build_object('accessKey', new.access_key, 'expiresAt', new.expires_at)
  )
  from public.projects p
  where p.id = new.project_id and (tg_op = 'INSERT' or new.expires_at is distinct from old.expires_at);
  return null;
end
$$;

comment on function private.audit_access_key() is 'Trigger: access keys made, and when they end';

create function private.audit_secret_key()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record_audit(
    p.organization_id, p.id,
    case when tg_op = 'INSERT' then 'secret_key.created' else 'secret_key.revoked' end,
    jsonb_build_object('keyId', new.id, 'name', new.name, 'lastFour', new.last_four)
  )
  from public.projects p
  where p.id = new.project_id and (tg_op = 'INSERT' or new.revoked_at is distinct from old.revoked_at);
  return null;
end
$$;

comment on function private.audit_secret_key() is 'Trigger: secret keys made and revoked; never the key or its hash';
