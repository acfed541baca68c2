-- The demo: Fernway, an organization with one website, and its owner. For development and tests; a production
-- database is never seeded (`supabase db push` does so only when told with --include-seed).
--
-- Every statement can run again on a database that has it.

-- demo@example.com / demo-password. The hash is bcrypt's, made beforehand: seeding then needs no extension.
insert into auth.users (
  id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at,
  raw_app_meta_data, raw_user_meta_data,
  confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
  phone_change, phone_change_token, reauthentication_token
)
values (
  '00000000-0000-4000-8000-0000000000d1', 'authenticated', 'authenticated', 'demo@example.com',
  '$2b$10$/MFpmI1CokT55z0Rt1guQOqkc0TNHixum1i7rcT8McJsY.Cf9latm', now(), now(), now(),
  '{"provider": "email", "providers": ["email"]}',
  '{"sub": "00000000-0000-4000-8000-0000000000d1", "email": "demo@example.com", "email_verified": true}',
  -- Supabase's Auth server reads these into strings and fails on null.
  '', '', '', '', '', '', '', ''
)
on conflict (id) do nothing;

-- Supabase's Auth server looks users up by the nil instance; the local stack's has no such column.
do $$
begin
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    update auth.users
    set instance_id = '00000000-0000-0000-0000-000000000000'
    where id = '00000000-0000-4000-8000-0000000000d1';
  end if;
end
$$;

insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
values (
  '00000000-0000-4000-8000-0000000000d2', 'email', '00000000-0000-4000-8000-0000000000d1',
  '00000000-0000-4000-8000-0000000000d1',
  '{"sub": "00000000-0000-4000-8000-0000000000d1", "email": "demo@example.com", "email_verified": true}',
  now(), now()
)
on conflict do nothing;

-- Whoever tries this out makes organizations as they like.
update private.installation set organizations = 'open';

insert into public.organizations (id, name)
values ('00000000-0000-4000-8000-0000000000f0', 'Fernway')
on conflict do nothing;

insert into public.organization_members (organization_id, user_id, role)
values ('00000000-0000-4000-8000-0000000000f0', '00000000-0000-4000-8000-0000000000d1', 'owner')
on conflict do nothing;

-- No rate limit: the demo's traffic script sends many visitors' messages as fast as it can.
-- Without ceilings: demo traffic and tests put load on it.
insert into public.projects (
  id, organization_id, name, allowed_origins, messages_per_minute, project_messages_per_minute, new_contacts_per_minute,
  new_contacts_per_day
)
values (
  '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000f0', 'Fernway Tea',
  '{http://localhost:5174,http://127.0.0.1:5174}', null, null, null, null
)
on conflict do nothing;

insert into public.project_access_keys (access_key, project_id)
values ('pk_demo_fernway_tea_000000000000', '00000000-0000-4000-8000-000000000001')
on conflict do nothing;

-- A key that everybody can read here opens this demo project alone.
insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
values (
  '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000f5', 'Demo server',
  sha256(convert_to('sk_demo_fernway_tea_000000000000000000000000', 'UTF8')), '0000'
)
on conflict do nothing;
