-- What a new project has beside what the stack prepares, as far as an installation meets it: Storage's table, and
-- Realtime's part of the database, in the shape that their documentation names. pg_cron is not to be had here; a test
-- puts its tables in place.
create schema storage;
create table storage.buckets (id text primary key, name text not null);
create table storage.objects (
  bucket_id text not null,
  name text not null,
  updated_at timestamptz not null default now(),
  primary key (bucket_id, name)
);
grant usage on schema storage to postgres;
grant all on all tables in schema storage to postgres;

create schema realtime;
grant usage on schema realtime to postgres, authenticated, anon;
create table realtime.messages (
  id uuid default gen_random_uuid(),
  topic text not null,
  extension text not null,
  event text,
  payload jsonb,
  private boolean default false,
  inserted_at timestamp not null default now()
);
alter table realtime.messages enable row level security;
alter table realtime.messages owner to postgres;
create function realtime.topic() returns text language sql stable
as $$ select nullif(current_setting('realtime.topic', true), '') $$;
create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language sql security definer
as $$
  insert into realtime.messages (payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast')
$$;
