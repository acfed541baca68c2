-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/api/accept_invitation.sql

create function public.accept_invitation(token text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_token alias for token;
  v_invitation record;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Accept invitation: found nobody signed in, wanted the user who joins';
  end if;

  perform from public.organization_members m
  join public.organization_invitations i on i.organization_id = m.organization_id and i.invited_by = m.user_id
  where i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8')) and m.role = 'owner'
  for share of m;
  if not found then
    return null;
  end if;

  update public.organization_invitations i
  set accepted_at = private.clock()
  where
    i.token_hash = sha256(convert_to(p_token, 'UTF8'))
    and i.accepted_at is null
    and i.expires_at > private.clock()
  returning i.organization_id, i.role into v_invitation;
  if not found then
    return null;
  end if;

  insert into public.organization_members (organization_id, user_id, role)
  values (v_invitation.organization_id, auth.uid(), v_invitation.role)
  on conflict do nothing;
  return v_invitation.organization_id;
end
$$;

comment on function public.accept_invitation(text) is
  'Makes the caller a member and returns the organization; null when the token is unknown, used or out of date';

grant execute on function public.accept_invitation(text) to authenticated;

-- schema/api/ceilings_met.sql

create function public.ceilings_met(project_id uuid, days integer default 30)
returns table (day date, what text, refused bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select m.day, m.what, m.refused
  from private.ceilings_met m
  where
    m.project_id = ceilings_met.project_id
    and m.project_id in (select private.my_project_ids())
    and m.day > (private.clock() at time zone 'UTC')::date - least(greatest(ceilings_met.days, 1), 90)
  order by m.day desc, m.refused desc, m.what;
$$;

comment on function public.ceilings_met(uuid, integer) is
  'Which of the project''s ceilings turned how many requests away, by day (UTC), for up to 90 days';

grant execute on function public.ceilings_met(uuid, integer) to authenticated;

-- schema/api/close_data_request.sql

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

-- schema/api/contact_countries.sql

create function public.contact_countries(project_id uuid, at_most integer default 1000)
returns table (country text, contacts bigint)
language sql
stable
set search_path = ''
as $$
  with recursive jumps as (
    (
      select c.country
      from public.contacts c
      where c.project_id = contact_countries.project_id and c.country is not null
      order by c.country
      limit 1
    )
    union all
    select (
      select c.country
      from public.contacts c
      where c.project_id = contact_countries.project_id and c.country > jumps.country
      order by c.country
      limit 1
    )
    from jumps
    where jumps.country is not null
  )
  select j.country, counted.contacts
  from jumps j
  cross join lateral (
    select count(*) as contacts
    from (
      select from public.contacts c
      where c.project_id = contact_countries.project_id and c.country = j.country
      limit least(greatest(contact_countries.at_most, 1), 10000)
    ) as few
  ) as counted
  where j.country is not null
  union all
  select null, count(*)
  from (
    select from public.contacts c
    where c.project_id = contact_countries.project_id and c.country is null
    limit least(greatest(contact_countries.at_most, 1), 10000)
  ) as few
  having count(*) > 0;
$$;

comment on function public.contact_countries(uuid, integer) is
  'Countries of a project''s contacts with their number, no further than at_most; null: unknown';

grant execute on function public.contact_countries(uuid, integer) to authenticated;

-- schema/api/contact_excerpts.sql

create function public.contact_excerpts(project_id uuid, contact_ids uuid[], search text default null)
returns table (
  contact_id uuid,
  conversation_id uuid,
  channel text,
  created_at timestamptz,
  excerpt text,
  sender text,
  reported_by text,
  author_id uuid,
  is_note boolean
)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  v_words tsquery := private.words_query(nullif(btrim(search), ''));
begin
  if cardinality(contact_ids) > 100 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Read excerpts: found %s ids, wanted at most 100', cardinality(contact_ids));
  end if;
  if not private.is_my_project(p_project_id) then
    return;
  end if;
  return query
  select
    k.id, w.conversation_id, w.channel, w.created_at, private.excerpt(w.text, w.words),
    w.sender, w.reported_by, w.author_id, w.is_note
  from unnest(contact_ids) as k (id)
  cross join lateral (
    select f.*
    from (
      (
        select
          1 as place, v_words as words, v.id as conversation_id, v.channel,
          m.created_at, m.id, m.text, m.sender, m.reported_by, m.author_id, m.is_note
        from public.conversations v
        join public.messages m on m.project_id = v.project_id and m.conversation_id = v.id
        where
          v_words is not null and m.words @@ v_words
          and v.project_id = p_project_id and v.contact_id = k.id
        order by m.created_at desc, m.id desc
        limit 1
      )
      union all
      (
        select 2, null, v.id, v.channel, m.created_at, m.id, m.text, m.sender, m.reported_by, m.author_id, m.is_note
        from public.conversations v
        cross join lateral (
          select n.*
          from public.messages n
          where n.project_id = v.project_id and n.conversation_id = v.id
          order by n.created_at desc, n.id desc
          limit 1
        ) as m
        where v.project_id = p_project_id and v.contact_id = k.id and v.is_newest
        order by m.created_at desc, m.id desc
        limit 1
      )
    ) as f
    order by f.place
    limit 1
  ) as w;
end
$$;

comment on function public.contact_excerpts(uuid, uuid[], text) is
  'The last message of each of up to 100 contacts, or the newest with the words searched for, and who wrote it: the '
  'beginning, or what stands around the words, each between chr(2) and chr(3); no row for a contact who has no message';

grant execute on function public.contact_excerpts(uuid, uuid[], text) to authenticated;

-- schema/api/contact_list_facts.sql

create function public.contact_list_facts(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns table (matching bigint, countries text[], newest timestamptz)
language sql
stable
set search_path = ''
as $$
  with recursive jumps as (
    (
      select c.country
      from public.contacts c
      where c.project_id = contact_list_facts.project_id and c.country is not null
      order by c.country
      limit 1
    )
    union all
    select (
      select c.country
      from public.contacts c
      where c.project_id = contact_list_facts.project_id and c.country > jumps.country
      order by c.country
      limit 1
    )
    from jumps
    where jumps.country is not null
  )
  select
    public.count_contacts(contact_list_facts.project_id, contact_list_facts.filter, contact_list_facts.at_most),
    array(select j.country from jumps j where j.country is not null),
    (
      select c.last_seen_at
      from public.contacts c
      where c.project_id = contact_list_facts.project_id
      order by c.last_seen_hour desc, c.last_seen_at desc, c.id desc
      limit 1
    );
$$;

comment on function public.contact_list_facts(uuid, jsonb, integer) is
  'Matching contacts, counted no further than at_most; countries to choose from; newest activity, null without a '
  'contact';

grant execute on function public.contact_list_facts(uuid, jsonb, integer) to authenticated;

-- schema/api/count_contacts.sql

create function public.count_contacts(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
declare
  v_filter jsonb := private.contact_filter(filter);
  v_looked_at bigint;
  v_conditions text;
  v_count bigint;
begin
  if not private.is_my_project(project_id) then
    return 0;
  end if;
  foreach v_looked_at in array array[3 * at_most, null]::bigint[] loop
    v_conditions := private.contact_conditions(project_id, v_filter, at_most, v_looked_at);
    if v_conditions is not null then
      execute format(
        'select count(*) from (select from public.contacts c where %s limit %L::integer) as counted',
        v_conditions, at_most
      ) into v_count;
      exit when v_count = at_most or v_looked_at is null;
    end if;
  end loop;
  return v_count;
end
$$;

comment on function public.count_contacts(uuid, jsonb, integer) is
  'How many of a project''s contacts the filter picks, counted no further than at_most';

grant execute on function public.count_contacts(uuid, jsonb, integer) to authenticated;

-- schema/api/count_conversations.sql

create function public.count_conversations(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
declare
  v_filter jsonb := private.conversation_filter(filter);
  v_looked_at bigint;
  v_rows text;
  v_count bigint;
begin
  if not private.is_my_project(project_id) then
    return 0;
  end if;
  foreach v_looked_at in array array[3 * at_most, null]::bigint[] loop
    v_rows := private.conversation_rows(project_id, v_filter, null, false, at_most, v_looked_at);
    if v_rows is not null then
      execute format('select count(*) from (%s) as counted', v_rows) into v_count;
      exit when v_count = at_most or v_looked_at is null;
    end if;
  end loop;
  return v_count;
end
$$;

comment on function public.count_conversations(uuid, jsonb, integer) is
  'How many of a project''s conversations the filter picks, counted no further than at_most';

grant execute on function public.count_conversations(uuid, jsonb, integer) to authenticated;

-- schema/api/create_invitation.sql

create function public.create_invitation(organization_id uuid, email text, role text default 'member')
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_organization_id alias for organization_id;
  p_email alias for email;
  p_role alias for role;
  v_token text := 'inv_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
  v_expires_at timestamptz := private.clock() + interval '7 days';
  v_email text := lower(btrim(p_email));
begin
  perform private.require_owner('Invite', p_organization_id);

  -- The new link replaces one that is still open: it may have gone astray.
  delete from public.organization_invitations i
  where
    i.organization_id = p_organization_id
    and i.email = v_email
    and i.accepted_at is null;

  perform from public.organizations o where o.id = p_organization_id for no key update;
  perform private.require_room(
    'Invite',
    (
      select count(*)
      from public.organization_invitations i
      where i.organization_id = p_organization_id and i.accepted_at is null and i.expires_at > private.clock()
    ),
    (select i.invitations_per_organization from private.installation i)
  );
  insert into public.organization_invitations (organization_id, id, email, role, token_hash, invited_by, expires_at)
  values (
    p_organization_id, v_id, v_email, coalesce(p_role, 'member'),
    sha256(convert_to(v_token, 'UTF8')), auth.uid(), v_expires_at
  );
  return query select v_id, v_token, v_expires_at;
end
$$;

comment on function public.create_invitation(uuid, text, text) is
  'Makes an invitation that is good for 7 days and returns its token this once; for owners. '
  'WS003: so many are open that one must be withdrawn first';

grant execute on function public.create_invitation(uuid, text, text) to authenticated;

-- schema/api/create_organization.sql

create function public.create_organization(name text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_name alias for name;
  v_refusal text;
  v_organization_id uuid;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Create organization: found nobody signed in, wanted the user who will own it';
  end if;

  v_refusal := private.organization_refusal();
  if v_refusal is not null then
    raise exception using
      errcode = v_refusal,
      message = case v_refusal
        when 'WS002' then 'Create organization: new ones are closed here, wanted an invitation to one'
        else 'Create organization: found as many as an account may own'
      end,
      hint = 'The operator decides this in private.installation';
  end if;

  insert into public.organizations (name)
  values (btrim(p_name))
  returning id into v_organization_id;

  insert into public.organization_members (organization_id, user_id, role)
  values (v_organization_id, auth.uid(), 'owner');

  return v_organization_id;
end
$$;

comment on function public.create_organization(text) is
  'Makes an organization with the caller as its owner and returns its id. WS002: new ones are closed to the caller; '
  'WS003: an account may not own more';

grant execute on function public.create_organization(text) to authenticated;

-- schema/api/create_project.sql

create function public.create_project(
  organization_id uuid,
  name text,
  allowed_origins text[] default '{}',
  contact_retention_days integer default null,
  anonymous_retention_days integer default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_organization_id alias for organization_id;
  p_name alias for name;
  p_allowed_origins alias for allowed_origins;
  p_contact_retention_days alias for contact_retention_days;
  p_anonymous_retention_days alias for anonymous_retention_days;
  v_project_id uuid;
begin
  perform private.require_owner('Create project', p_organization_id);

  perform private.require_room_for_project('Create project', p_organization_id);
  insert into public.projects (
    organization_id, name, allowed_origins, contact_retention_days, anonymous_retention_days
  )
  values (
    p_organization_id, btrim(p_name), coalesce(p_allowed_origins, '{}'), p_contact_retention_days,
    p_anonymous_retention_days
  )
  returning id into v_project_id;

  insert into public.project_access_keys (access_key, project_id)
  values (private.new_access_key(v_project_id), v_project_id);

  return v_project_id;
end
$$;

comment on function public.create_project(uuid, text, text[], integer, integer) is
  'Makes a project with its first access key and returns its id; for owners of the organization. WS003: it '
  'may not have more';

grant execute on function public.create_project(uuid, text, text[], integer, integer) to authenticated;

-- schema/api/create_secret_key.sql

create function public.create_secret_key(project_id uuid, name text)
returns table (id uuid, secret_key text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_name alias for name;
  v_key text := 'sk_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
begin
  perform private.require_project_owner('Create secret key', p_project_id);

  perform from public.projects p where p.id = p_project_id for no key update;
  perform private.require_room(
    'Create secret key',
    (select count(*) from public.project_secret_keys k where k.project_id = p_project_id and k.revoked_at is null),
    (select i.keys_per_project from private.installation i)
  );
  insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
  values (
    p_project_id, v_id, btrim(p_name), sha256(convert_to(v_key, 'UTF8')),
    right(v_key, 4)
  );
  return query select v_id, v_key;
end
$$;

comment on function public.create_secret_key(uuid, text) is
  'Makes a secret key for the owner''s own servers and returns it this once; for owners. WS003: so many '
  'work already that another one must be revoked first';

grant execute on function public.create_secret_key(uuid, text) to authenticated;

-- schema/api/data_request_events.sql

create function public.data_request_events(project_id uuid, request_id uuid)
returns table (action text, actor_kind text, details jsonb, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query
  select e.*
  from public.data_requests r
  cross join lateral private.data_request_events(r.project_id, r.contact_hash, r.closed_at) e
  where r.project_id = data_request_events.project_id and r.id = request_id;
end
$$;

comment on function public.data_request_events(uuid, uuid) is
  'What was done for the contact of a request until it was closed, newest first, at most 50';

grant execute on function public.data_request_events(uuid, uuid) to authenticated;

-- schema/api/delete_account.sql

create function public.delete_account()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Delete account: found nobody signed in, wanted the user whose account it is';
  end if;

  perform private.require_second_factor('Delete account');
  delete from auth.users where id = auth.uid();
end
$$;

comment on function public.delete_account() is
  'Deletes the caller''s account. WS001: they are the last owner of an organization with other members or projects';

grant execute on function public.delete_account() to authenticated;

-- schema/api/delete_conversation.sql

create function public.delete_conversation(project_id uuid, conversation_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
declare
  p_project_id alias for project_id;
  p_conversation_id alias for conversation_id;
  v_conversation record;
  v_messages bigint;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform private.lock_sender(p_project_id, v.contact_id, v.conversation_key_hash)
  from public.conversations v
  where v.project_id = p_project_id and v.id = p_conversation_id;

  delete from public.messages m
  where m.project_id = p_project_id and m.conversation_id = p_conversation_id;
  get diagnostics v_messages = row_count;
  delete from public.conversations v
  where v.project_id = p_project_id and v.id = p_conversation_id
  returning v.contact_id, v.channel into v_conversation;
  if not found then
    return private.answer(null);
  end if;

  -- What a contact stores of its conversations: see tables/contacts.sql and tables/conversations.sql.
  update public.contacts c
  set
    conversations_count = c.conversations_count - 1,
    last_conversation_at = (
      select max(v.created_at)
      from public.conversations v
      where v.project_id = c.project_id and v.contact_id = c.id
    )
  where c.project_id = p_project_id and c.id = v_conversation.contact_id;
  update public.conversations v
  set is_newest = true
  where
    v.project_id = p_project_id
    and v.id = (
      select o.id
      from public.conversations o
      where
        o.project_id = p_project_id
        and o.contact_id = v_conversation.contact_id
        and o.channel = v_conversation.channel
      order by o.created_at desc, o.id desc
      limit 1
    );

  perform private.record_audit(
    p.organization_id, p.id, 'conversation.deleted',
    jsonb_build_object(
      'channel', v_conversation.channel, 'messages', v_messages, 'anonymous', v_conversation.contact_id is null
    ),
    private.contact_hash(v_conversation.contact_id)
  )
  from public.projects p
  where p.id = p_project_id;
  return private.answer(jsonb_build_object('messages', v_messages));
end
$$;

comment on function public.delete_conversation(uuid, uuid) is
  'Deletes a conversation of one of the caller''s projects with its messages, for good: {code: OK, messages}, or '
  '{code: NOT_FOUND}';

grant execute on function public.delete_conversation(uuid, uuid) to authenticated;

-- schema/api/delete_project.sql

create function public.delete_project(project_id uuid, batch_size integer default 500)
returns table (done boolean, contacts bigint, conversations bigint, messages bigint)
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
set plan_cache_mode = force_custom_plan
as $$
declare
  p_project_id alias for project_id;
  p_batch_size alias for batch_size;
  v_limit integer := least(greatest(coalesce(p_batch_size, 500), 1), 1000);
  v_now timestamptz := private.clock();
  v_contact_ids uuid[];
  v_conversation_ids uuid[];
  v_contacts bigint;
  v_conversations bigint;
  v_messages bigint;
  v_done boolean;
begin
  perform private.require_project_owner('Delete project', p_project_id);
  perform private.lock_project(p_project_id);

  update public.project_access_keys k
  set expires_at = v_now
  where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > v_now);

  v_contact_ids := array(
    select c.id from public.contacts c where c.project_id = p_project_id order by c.id limit v_limit
  );
  perform private.lock_contact(p_project_id, id) from unnest(v_contact_ids) as id;
  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where c.project_id = p_project_id and c.contact_id = any (v_contact_ids)
    union all
    (
      select c.id
      from public.conversations c
      where c.project_id = p_project_id and c.contact_id is null
      limit v_limit
    )
  );

  delete from public.messages m
  where m.project_id = p_project_id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = p_project_id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;
  delete from public.contacts c
  where c.project_id = p_project_id and c.id = any (v_contact_ids);
  get diagnostics v_contacts = row_count;

  v_done :=
    not exists (select from public.contacts c where c.project_id = p_project_id)
    and not exists (select from public.conversations c where c.project_id = p_project_id);
  -- Each contact left a tombstone: they go in batches too, now that nothing can come back.
  if v_done then
    delete from private.erased_contacts t
    where
      t.project_id = p_project_id
      and t.contact_hash in (
        select e.contact_hash
        from private.erased_contacts e
        where e.project_id = p_project_id
        limit v_limit * 10
      );
    delete from private.rates r
    where
      r.project_id = p_project_id
      and (r.what, r.key) in (
        select e.what, e.key
        from private.rates e
        where e.project_id = p_project_id
        limit v_limit * 10
      );
    v_done :=
      not exists (select from private.erased_contacts t where t.project_id = p_project_id)
      and not exists (select from private.rates r where r.project_id = p_project_id);
  end if;
  if v_done then
    delete from public.projects p where p.id = p_project_id;
  end if;
  return query select v_done, v_contacts, v_conversations, v_messages;
end
$$;

comment on function public.delete_project(uuid, integer) is
  'Deletes a batch of a project and, when nothing is left in it, the project: call it until done; for owners';

grant execute on function public.delete_project(uuid, integer) to authenticated;

-- schema/api/erase_contact.sql

create function public.erase_contact(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '30s'
as $$
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.erase_contact(project_id, contact_id, 'member', auth.uid())
    end
  );
end
$$;

comment on function public.erase_contact(uuid, uuid) is
  'Erases a contact of one of the caller''s projects: {code: OK, receipt, erased}, or {code: NOT_FOUND}';

grant execute on function public.erase_contact(uuid, uuid) to authenticated;

-- schema/api/erase_contacts.sql

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

-- schema/api/export_contact.sql

create function public.export_contact(project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.export_contact(project_id, contact_id, 'member', auth.uid())
    end
  );
end
$$;

comment on function public.export_contact(uuid, uuid) is
  'Begins an export: {code: OK, exportedAt, project, contact, consentReceipts}, or {code: NOT_FOUND}';

grant execute on function public.export_contact(uuid, uuid) to authenticated;

-- schema/api/export_messages.sql

create function public.export_messages(
  project_id uuid,
  contact_id uuid,
  after uuid default null,
  page_size integer default 500
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return private.answer(
    case when private.is_my_project(project_id) then
      private.export_messages(project_id, contact_id, after, page_size)
    end
  );
end
$$;

comment on function public.export_messages(uuid, uuid, uuid, integer) is
  'A page of an export: {code: OK, messages}, none when it is done; the next page is after the last one''s id';

grant execute on function public.export_messages(uuid, uuid, uuid, integer) to authenticated;

-- schema/api/follow_up_conversation.sql

create function public.assign_conversation(project_id uuid, conversation_id uuid, user_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_user_id alias for user_id;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform from public.projects p
  join public.organization_members m on m.organization_id = p.organization_id
  where p.id = p_project_id and m.user_id = p_user_id;
  if not found and p_user_id is not null then
    return private.invalid('userId');
  end if;
  update public.conversations c
  set assigned_to = p_user_id
  where c.project_id = p_project_id and c.id = conversation_id;
  return private.answer(case when found then '{}'::jsonb end);
end
$$;

comment on function public.assign_conversation(uuid, uuid, uuid) is
  'Says which member looks after a conversation; null: nobody. {code: OK}, NOT_FOUND, or INVALID_REQUEST for somebody '
  'who is no member';

grant execute on function public.assign_conversation(uuid, uuid, uuid) to authenticated;

create function public.resolve_conversation(project_id uuid, conversation_id uuid, is_resolved boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_is_resolved alias for is_resolved;
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  update public.conversations c
  set
    resolved_at = case when p_is_resolved then coalesce(c.resolved_at, private.clock()) end,
    waiting_since = case when not p_is_resolved then c.waiting_since end
  where c.project_id = p_project_id and c.id = conversation_id;
  return private.answer(case when found then '{}'::jsonb end);
end
$$;

comment on function public.resolve_conversation(uuid, uuid, boolean) is
  'Marks a conversation as done, or opens it again: {code: OK} or NOT_FOUND';

grant execute on function public.resolve_conversation(uuid, uuid, boolean) to authenticated;

create function public.look_at_conversation(project_id uuid, conversation_id uuid, is_typing boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_conversation_id alias for conversation_id;
  v_now timestamptz := private.clock();
begin
  if not private.is_my_project(p_project_id) then
    return private.answer(null);
  end if;
  perform private.note_presence(p_project_id, p_conversation_id, auth.uid(), is_typing, v_now);
  return private.answer(
    jsonb_build_object(
      'visitor', (
        select jsonb_build_object('seenAt', p.seen_at, 'isTyping', private.is_typing(p.typed_at, v_now))
        from private.presences p
        where
          p.project_id = p_project_id
          and p.conversation_id = p_conversation_id
          and p.user_id = private.the_visitor()
      ),
      'members', (
        select coalesce(
          jsonb_agg(jsonb_build_object('userId', p.user_id, 'isTyping', private.is_typing(p.typed_at, v_now))),
          '[]'
        )
        from private.presences p
        where
          p.project_id = p_project_id
          and p.conversation_id = p_conversation_id
          and p.user_id not in (auth.uid(), private.the_visitor())
          and p.seen_at > v_now - interval '30 seconds'
      )
    )
  );
end
$$;

comment on function public.look_at_conversation(uuid, uuid, boolean) is
  'Tells that the caller has a conversation open, and who else has: {code: OK, visitor: {seenAt, isTyping} or null, '
  'members: [{userId, isTyping}]}';

grant execute on function public.look_at_conversation(uuid, uuid, boolean) to authenticated;

-- schema/api/installation_health.sql

create function public.installation_health(organization_id uuid)
returns table (
  schema_version text,
  functions_role text,
  realtime text,
  retention_schedule text,
  retention_started_at timestamptz,
  retention_failed boolean,
  is_swept boolean,
  organizations text
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if installation_health.organization_id not in (select private.my_owned_organization_ids()) then
    return;
  end if;

  schema_version := private.schema_version();
  functions_role := private.functions_role();
  realtime := case
    when private.signals_activity() and exists (
      select from pg_catalog.pg_policy p
      where p.polrelid = to_regclass('realtime.messages') and p.polname = 'members hear their projects'' activity'
    ) then 'connected'
    when to_regclass('realtime.messages') is not null then 'unconnected'
    else 'absent'
  end;
  select s.schedule, s.started_at, s.failed into retention_schedule, retention_started_at, retention_failed
  from private.retention_schedule() s;
  is_swept := not exists (select from private.rates r where r.ends_at < private.clock() - interval '2 days')
    and not exists (select from private.erased_contacts e where e.expires_at < private.clock() - interval '2 days');
  organizations := (select i.organizations from private.installation i);
  return next;
end
$$;

comment on function public.installation_health(uuid) is
  'For owners: schema version, the functions'' role, Realtime, the schedule of retention, who may make organizations';

grant execute on function public.installation_health(uuid) to authenticated;

-- schema/api/list_contacts.sql

create function public.list_contacts(
  project_id uuid,
  filter jsonb default '{}',
  sort text default 'last_seen_at',
  ascending boolean default false,
  cursor_value text default null,
  cursor_id uuid default null,
  page_size integer default 50
)
returns setof public.contacts
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query execute private.contacts_page(
    project_id, filter, sort, ascending, cursor_value, cursor_id, page_size
  );
end
$$;

comment on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) is
  'One page of a project''s contacts after the row that the cursor names; nothing for who is no member';

grant execute on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) to authenticated;

-- schema/api/list_conversations.sql

create function public.list_conversations(
  project_id uuid,
  filter jsonb default '{}',
  ascending boolean default false,
  cursor_value text default null,
  cursor_id uuid default null,
  page_size integer default 50
)
returns table (
  id uuid,
  contact_id uuid,
  country text,
  channel text,
  created_at timestamptz,
  last_message_at timestamptz,
  messages_count integer,
  waiting_since timestamptz,
  resolved_at timestamptz,
  assigned_to uuid,
  excerpt text,
  sender text,
  reported_by text,
  author_id uuid,
  is_note boolean
)
language plpgsql
stable
security definer
set search_path = ''
set work_mem = '32MB'
set max_parallel_workers_per_gather = 0
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query execute private.conversations_page(
    project_id, filter, ascending, cursor_value, cursor_id, page_size
  );
end
$$;

comment on function public.list_conversations(uuid, jsonb, boolean, text, uuid, integer) is
  'One page of a project''s conversations after the row that the cursor names, by their last message, or those that '
  'wait by how long they wait: a contact''s, or anonymous where contact_id is null. The excerpt is the beginning of '
  'the newest message, in a search of the newest that has the words; the columns after it say who wrote that. Nothing '
  'for who is no member';

grant execute on function public.list_conversations(uuid, jsonb, boolean, text, uuid, integer) to authenticated;

-- schema/api/list_members.sql

create function public.list_members(organization_id uuid)
returns table (user_id uuid, email text, role text, created_at timestamptz, display_name text)
language sql
stable
security definer
set search_path = ''
as $$
  select m.user_id, u.email::text, m.role, m.created_at, m.display_name
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where
    m.organization_id = list_members.organization_id
    and list_members.organization_id in (select private.my_organization_ids())
  order by m.created_at, m.user_id;
$$;

comment on function public.list_members(uuid) is
  'Members of one of the caller''s organizations, longest first; no row for a stranger';

grant execute on function public.list_members(uuid) to authenticated;

-- schema/api/list_second_factors.sql

create function public.list_second_factors(organization_id uuid)
returns table (user_id uuid, is_set_up boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select
    m.user_id,
    exists (select from auth.mfa_factors f where f.user_id = m.user_id and f.status = 'verified')
  from public.organization_members m
  where
    m.organization_id = list_second_factors.organization_id
    and list_second_factors.organization_id in (select private.my_owned_organization_ids());
$$;

comment on function public.list_second_factors(uuid) is
  'Whether each member of an organization that the caller owns has set up a second factor; no row for anybody else';

grant execute on function public.list_second_factors(uuid) to authenticated;

-- schema/api/locked_organizations.sql

create function public.locked_organizations()
returns table (id uuid, name text)
language sql
stable
security definer
set search_path = ''
as $$
  select o.id, o.name
  from public.organizations o
  join public.organization_members m on m.organization_id = o.id
  where
    m.user_id = (select auth.uid())
    and o.requires_two_factor
    and not private.gave_second_factor()
  order by o.name, o.id;
$$;

comment on function public.locked_organizations() is
  'The caller''s organizations that require a second factor, if this session has not given one';

grant execute on function public.locked_organizations() to authenticated;

-- schema/api/may_create_organization.sql

create function public.may_create_organization()
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  select auth.uid() is not null and private.organization_refusal() is null;
$$;

comment on function public.may_create_organization() is
  'Whether the caller may make an organization here, and has not as many as an account may own';

grant execute on function public.may_create_organization() to authenticated;

-- schema/api/open_data_request.sql

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

-- schema/api/origins_seen.sql

create function public.origins_seen(project_id uuid)
returns table (origin text, is_allowed boolean, seen_at timestamptz, consent jsonb)
language sql
stable
security definer
set search_path = ''
as $$
  select s.origin, private.is_allowed_origin(s.origin, p.allowed_origins), s.seen_at, s.consent
  from private.origins_seen s
  join public.projects p on p.id = s.project_id
  where
    s.project_id = origins_seen.project_id
    and private.is_my_project(s.project_id)
    and s.seen_at > private.clock() - interval '7 days'
  order by s.seen_at desc, s.origin;
$$;

comment on function public.origins_seen(uuid) is
  'Where a project''s widget was refused lately, or its diagnostics were open, newest first; nothing for strangers';

grant execute on function public.origins_seen(uuid) to authenticated;

-- schema/api/overview_contacts.sql

create function public.overview_contacts(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set work_mem = '64MB'
set statement_timeout = '20s'
as $$
declare
  p_project_id alias for project_id;
  v_question jsonb := jsonb_build_array('contacts', from_day, until_day, time_zone);
  v_counted_at timestamptz := private.clock();
  v_answer jsonb;
begin
  perform private.check_overview_range(from_day, until_day);
  if not private.is_my_project(p_project_id) then
    return '{"countries": [], "channels": {}}';
  end if;
  v_answer := private.kept_overview(p_project_id, v_question);
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := private.count_overview_contacts(
    p_project_id, private.start_of_day(from_day, time_zone), private.start_of_day(until_day + 1, time_zone)
  );
  return private.keep_overview(
    p_project_id, v_question, v_counted_at,
    (select sum((c ->> 'contacts')::bigint)::bigint from jsonb_array_elements(v_answer -> 'countries') as c),
    v_answer
  );
end
$$;

comment on function public.overview_contacts(uuid, date, date, text) is
  'Contacts that began a conversation in the range: {countries, a null one is unknown; channels, by their names; '
  'countedAt, if that was up to a minute ago}';

grant execute on function public.overview_contacts(uuid, date, date, text) to authenticated;

-- schema/api/overview_numbers.sql

create function public.overview_numbers(
  project_id uuid,
  from_day date,
  until_day date,
  time_zone text default 'UTC',
  pages_at_most integer default 10,
  pages text[] default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set work_mem = '64MB'
as $$
declare
  p_project_id alias for project_id;
  v_question jsonb := jsonb_build_array(
    'numbers', from_day, until_day, time_zone, pages_at_most,
    encode(sha256(convert_to(pages::text, 'UTF8')), 'hex')
  );
  v_counted_at timestamptz := private.clock();
  v_answer jsonb;
begin
  perform private.check_overview_range(from_day, until_day);
  if not private.is_my_project(p_project_id) then
    return '{"days": [], "channels": [], "pages": []}';
  end if;
  v_answer := private.kept_overview(p_project_id, v_question);
  if v_answer is not null then
    return v_answer;
  end if;
  v_answer := private.add_up_overview(p_project_id, from_day, until_day, time_zone, pages_at_most, pages);
  if v_answer ? 'remainingDays' then
    return v_answer;
  end if;
  return private.keep_overview(
    p_project_id, v_question, v_counted_at,
    (select sum((c ->> 'conversations')::bigint)::bigint from jsonb_array_elements(v_answer -> 'channels') as c),
    v_answer
  );
end
$$;

comment on function public.overview_numbers(uuid, date, date, text, integer, text[]) is
  '{days: new and returning contacts of each day, channels: conversations begun, pages: those that most messages '
  'came from, of all or of the named ones; countedAt, if that was up to a minute ago}; or, while a large project is '
  'counted for the first time, {remainingDays}: how many days are left, of which the next call counts some';

grant execute on function public.overview_numbers(uuid, date, date, text, integer, text[]) to authenticated;

-- schema/api/preview_retention.sql

create function public.preview_retention(
  project_id uuid,
  contact_retention_days integer default null,
  anonymous_retention_days integer default null
)
returns table (contacts bigint, anonymous_conversations bigint)
language sql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  select
    (
      select count(*)
      from public.contacts c
      where
        c.project_id = mine.id
        and c.last_seen_at < (select private.clock()) - make_interval(days => preview_retention.contact_retention_days)
        and c.last_seen_hour
          < (select private.clock()) - make_interval(days => preview_retention.contact_retention_days)
    ),
    (
      select count(*)
      from public.conversations c
      where
        c.project_id = mine.id
        and c.contact_id is null
        and c.last_message_at
          < (select private.clock()) - make_interval(days => preview_retention.anonymous_retention_days)
        -- It began before that, and this is what the index has.
        and c.created_at
          < (select private.clock()) - make_interval(days => preview_retention.anonymous_retention_days)
    )
  from private.my_project_ids() as mine (id)
  where mine.id = preview_retention.project_id;
$$;

comment on function public.preview_retention(uuid, integer, integer) is
  'How many contacts and anonymous conversations these settings would delete now; null days: none';

grant execute on function public.preview_retention(uuid, integer, integer) to authenticated;

-- schema/api/project_consequences.sql

create function public.project_consequences(project_id uuid, at_most integer default null)
returns table (contacts bigint, conversations bigint, messages bigint)
language sql
stable
set search_path = ''
as $$
  select
    (
      select count(*)
      from (select from public.contacts c where c.project_id = project_consequences.project_id limit at_most) as counted
    ),
    (
      select count(*)
      from (
        select from public.conversations c where c.project_id = project_consequences.project_id limit at_most
      ) as counted
    ),
    (
      select count(*)
      from (select from public.messages m where m.project_id = project_consequences.project_id limit at_most) as counted
    );
$$;

comment on function public.project_consequences(uuid, integer) is
  'How much would go with this project, counted no further than at_most';

grant execute on function public.project_consequences(uuid, integer) to authenticated;

-- schema/api/project_upkeep.sql

create function public.project_upkeep(project_id uuid)
returns table (retention text, retention_ran_at timestamptz, is_live boolean)
language sql
stable
security definer
set search_path = ''
as $$
  select
    case
      when p.contact_retention_days is null and p.anonymous_retention_days is null then 'off'
      when (run.details ->> 'failed')::integer > 0 then 'failing'
      when greatest(p.created_at, changed.created_at, run.created_at) < private.clock() - interval '2 days' then 'late'
      when run.created_at is null or run.created_at < private.clock() - interval '2 days' then 'waiting'
      else 'working'
    end,
    run.created_at,
    private.signals_activity()
  from public.projects p
  left join lateral (
    select e.created_at, e.details
    from public.audit_events e
    where e.project_id = p.id and e.action = 'retention.run'
    order by e.created_at desc, e.id desc
    limit 1
  ) run on true
  left join lateral (
    select e.created_at
    from public.audit_events e
    where
      e.project_id = p.id
      and e.action = 'project.settings_changed'
      and e.details ?| '{contact_retention_days,anonymous_retention_days}'
    order by e.created_at desc, e.id desc
    limit 1
  ) changed on true
  where p.id = project_upkeep.project_id and p.id in (select private.my_project_ids());
$$;

comment on function public.project_upkeep(uuid) is
  'Whether retention runs and activity is signalled: off, waiting, working, late or failing; when it last ran; whether '
  'there is Realtime';

grant execute on function public.project_upkeep(uuid) to authenticated;

-- schema/api/projects_health.sql

create function public.projects_health(organization_id uuid)
returns table (project_id uuid, name text, retention text, retention_ran_at timestamptz, refused bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select p.id, p.name, u.retention, u.retention_ran_at, coalesce(met.refused, 0)::bigint
  from public.projects p
  cross join lateral public.project_upkeep(p.id) u
  left join lateral (
    select sum(m.refused) as refused
    from private.ceilings_met m
    where m.project_id = p.id and m.day > (private.clock() at time zone 'UTC')::date - 7
  ) met on true
  where
    p.organization_id = projects_health.organization_id
    and p.organization_id in (select private.my_owned_organization_ids())
  order by p.name, p.id;
$$;

comment on function public.projects_health(uuid) is
  'For owners: of each project of an organization whether retention works, and what ceilings turned away in a week';

grant execute on function public.projects_health(uuid) to authenticated;

-- schema/api/read_invitation.sql

create function public.read_invitation(token text)
returns table (organization_id uuid, organization_name text, role text, expires_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select o.id, o.name, i.role, i.expires_at
  from public.organization_invitations i
  join public.organizations o on o.id = i.organization_id
  where
    i.token_hash = sha256(convert_to(read_invitation.token, 'UTF8'))
    and i.accepted_at is null
    and i.expires_at > private.clock();
$$;

comment on function public.read_invitation(text) is
  'What a signed-in person with this token is invited to; no row when it is unknown, used or out of date';

grant execute on function public.read_invitation(text) to authenticated;

-- schema/api/record_list_export.sql

create function public.record_list_export(project_id uuid, contacts integer default null)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
begin
  if not private.is_my_project(p_project_id) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Export contacts: found no such project among yours';
  end if;
  if contacts < 0 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Export contacts: found %s contacts, wanted a number that is not negative', contacts);
  end if;
  perform private.record_audit(
    p.organization_id, p.id, 'contacts.exported',
    case when contacts is null then '{"picked": "all that match a filter"}'::jsonb
      else jsonb_build_object('picked', 'one by one', 'contacts', contacts) end
  )
  from public.projects p
  where p.id = p_project_id;
end
$$;

comment on function public.record_list_export(uuid, integer) is
  'Puts an export of the contact list on the audit record; the number where contacts were picked one by one';

grant execute on function public.record_list_export(uuid, integer) to authenticated;

-- schema/api/reply_to_conversation.sql

create function public.reply_to_conversation(
  project_id uuid,
  conversation_id uuid,
  message_id uuid,
  text text,
  is_note boolean default false,
  seen_until timestamptz default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return private.answer(null);
  end if;
  return private.add_reply(project_id, conversation_id, message_id, text, auth.uid(), is_note, seen_until);
end
$$;

comment on function public.reply_to_conversation(uuid, uuid, uuid, text, boolean, timestamptz) is
  'Replies to a conversation of one of the caller''s projects, or adds a note: {code: OK, created, messageId, '
  'createdAt}, NOT_FOUND, CONSENT_REQUIRED or INVALID_REQUEST; raises WS004 when there is a reply since seen_until';

grant execute on function public.reply_to_conversation(uuid, uuid, uuid, text, boolean, timestamptz) to authenticated;

-- schema/api/revoke_secret_key.sql

create function public.revoke_secret_key(project_id uuid, key_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_key_id alias for key_id;
begin
  perform private.require_project_owner('Revoke secret key', p_project_id);

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where k.project_id = p_project_id and k.id = p_key_id and k.revoked_at is null;
  return found;
end
$$;

comment on function public.revoke_secret_key(uuid, uuid) is
  'Revokes a secret key at once; false when there is none that still works; for owners';

grant execute on function public.revoke_secret_key(uuid, uuid) to authenticated;

-- schema/api/rotate_access_key.sql

create function public.rotate_access_key(project_id uuid, overlap_hours integer default 72)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_overlap_hours alias for overlap_hours;
  v_access_key text := private.new_access_key(p_project_id);
  v_expires_at timestamptz := private.clock() + make_interval(hours => p_overlap_hours);
begin
  perform private.require_project_owner('Rotate access key', p_project_id);
  if p_overlap_hours not between 0 and 2160 or p_overlap_hours is null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Rotate access key: found an overlap of %s hours, wanted 0 to 2160', p_overlap_hours);
  end if;

  perform from public.projects p where p.id = p_project_id for no key update;
  perform private.require_room(
    'Rotate access key',
    (
      select count(*)
      from public.project_access_keys k
      where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > private.clock())
    ),
    (select i.keys_per_project from private.installation i)
  );
  update public.project_access_keys k
  set expires_at = v_expires_at
  where k.project_id = p_project_id and (k.expires_at is null or k.expires_at > v_expires_at);

  insert into public.project_access_keys (access_key, project_id)
  values (v_access_key, p_project_id);
  return v_access_key;
end
$$;

comment on function public.rotate_access_key(uuid, integer) is
  'Makes a new access key and lets the others expire after the overlap (hours, up to 90 days); for owners. WS003: so '
  'many still work that one has to expire first';

grant execute on function public.rotate_access_key(uuid, integer) to authenticated;

-- schema/api/set_display_name.sql

create function public.set_display_name(organization_id uuid, display_name text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.organization_members m
  set display_name = nullif(btrim(set_display_name.display_name), '')
  where
    m.organization_id = set_display_name.organization_id
    and m.user_id = auth.uid()
    and m.organization_id in (select private.my_organization_ids());
end
$$;

comment on function public.set_display_name(uuid, text) is
  'Sets the name that visitors see under the caller''s replies; empty: none';

grant execute on function public.set_display_name(uuid, text) to authenticated;

-- schema/api/transfer_project.sql

create function public.transfer_project(project_id uuid, organization_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_project_id alias for project_id;
  p_organization_id alias for organization_id;
begin
  perform private.require_project_owner('Transfer project', p_project_id);
  perform private.require_owner('Transfer project', p_organization_id);
  if p_organization_id <> (select p.organization_id from public.projects p where p.id = p_project_id) then
    perform private.require_room_for_project('Transfer project', p_organization_id);
  end if;

  update public.project_secret_keys k
  set revoked_at = private.clock()
  where
    k.project_id = p_project_id
    and k.revoked_at is null
    and exists (
      select from public.projects p
      where p.id = p_project_id and p.organization_id <> p_organization_id
    );
  update public.projects p
  set organization_id = p_organization_id
  where p.id = p_project_id;
end
$$;

comment on function public.transfer_project(uuid, uuid) is
  'Moves a project to another organization and revokes its secret keys; for who owns both. WS003: the other '
  'one may not have more projects';

grant execute on function public.transfer_project(uuid, uuid) to authenticated;

-- schema/api/unanswered_questions.sql

create function public.unanswered_questions(
  project_id uuid,
  since timestamptz default null,
  until timestamptz default null,
  at_most integer default 100
)
returns table (
  question text,
  asked integer,
  no_answer integer,
  rated_down integer,
  handed_over integer,
  last_asked_at timestamptz,
  conversation_ids uuid[]
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not private.is_my_project(project_id) then
    return;
  end if;
  return query execute $query$
  with signs as (
    select m.in_reply_to, m.sender, m.outcome, m.rating
    from public.messages m
    where
      m.project_id = $1
      and (m.outcome = 'no_answer' or m.rating = 'down' or (m.sender = 'visitor' and m.in_reply_to is not null))
      and m.created_at >= $2
      and m.created_at < $3
    order by m.created_at desc
    limit 10000
  ),
  -- A visitor may have handed over the answer instead of the question.
  questions as (
    select
      coalesce(answered.id, replied.id) as id,
      s.outcome is not distinct from 'no_answer' as no_answer,
      s.rating is not distinct from 'down' as rated_down,
      s.sender = 'visitor' as handed_over
    from signs s
    join public.messages replied on replied.project_id = $1 and replied.id = s.in_reply_to
    left join public.messages answered
      on answered.project_id = $1 and answered.id = replied.in_reply_to and replied.sender = 'assistant'
  ),
  once as (
    select q.id, bool_or(q.no_answer) as no_answer, bool_or(q.rated_down) as rated_down,
      bool_or(q.handed_over) as handed_over
    from questions q
    group by q.id
  ),
  worded as (
    select m.text, m.conversation_id, m.created_at, o.no_answer, o.rated_down, o.handed_over,
      -- Signs alone, such as an emoji, are no words.
      coalesce(nullif(tsvector_to_array(m.words), '{}'), array[btrim(m.text)]) as words
    from once o
    join public.messages m on m.project_id = $1 and m.id = o.id
    where m.sender = 'visitor'
  )
  select
    (array_agg(w.text order by w.created_at desc))[1],
    count(*)::integer,
    (count(*) filter (where w.no_answer))::integer,
    (count(*) filter (where w.rated_down))::integer,
    (count(*) filter (where w.handed_over))::integer,
    max(w.created_at),
    (array_agg(w.conversation_id order by w.created_at desc))[1:5]
  from worded w
  group by w.words
  order by count(*) desc, max(w.created_at) desc
  limit $4
  $query$
  using
    project_id, coalesce(since, '-infinity'), coalesce(until, 'infinity'),
    least(greatest(coalesce(at_most, 100), 1), 500);
end
$$;

comment on function public.unanswered_questions(uuid, timestamptz, timestamptz, integer) is
  'Questions to AI search since one time and before another that were not answered well, most frequent first: how they '
  'were put last, how often, why, and the newest five conversations. Nothing for who is no member';

grant execute on function public.unanswered_questions(uuid, timestamptz, timestamptz, integer) to authenticated;

-- schema/api/widget_status.sql

create function public.widget_status(project_id uuid)
returns table (
  last_seen_with_consent_at timestamptz,
  consent_source text,
  consent_category text,
  consent_widget_version text,
  last_seen_without_consent_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select latest.last_seen_at, receipt.source, receipt.category, receipt.widget_version, anonymous.last_message_at
  from (select) as nothing
  left join lateral (
    select c.id, c.last_seen_at
    from public.contacts c
    where c.project_id = widget_status.project_id
    order by c.last_seen_hour desc, c.last_seen_at desc, c.id desc
    limit 1
  ) latest on true
  left join lateral (
    select r.source, r.category, r.widget_version
    from public.consent_receipts r
    where r.project_id = widget_status.project_id and r.contact_id = latest.id
    order by r.recorded_at desc, r.id desc
    limit 1
  ) receipt on true
  left join lateral (
    select max(v.last_message_at) as last_message_at
    from (
      -- Such a conversation lasts as long as a page is open: the last one to be written in is among the newest.
      select newest.last_message_at
      from public.conversations newest
      where newest.project_id = widget_status.project_id and newest.contact_id is null
      order by newest.created_at desc
      limit 100
    ) as v
  ) anonymous on true;
$$;

comment on function public.widget_status(uuid) is
  'When the widget of a project was last heard of, with and without consent, and what it said about consent';

grant execute on function public.widget_status(uuid) to authenticated;

-- schema/api/withdraw_consent.sql

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
