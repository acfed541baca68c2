begin;
select plan(34);
select tests.set_the_scene();

select tests.cannot('anon', 'select * from public.projects', 'read projects');
select tests.cannot('ingest_api', 'select * from public.projects', 'read projects');
select tests.sees('olivia', 'select * from public.projects', 1, 'the projects of her organization alone');
select tests.sees('milan', 'select * from public.projects', 1, 'the projects of his organization alone');
select tests.sees('nobody', 'select * from public.projects', 0, 'no project without being a member');

-- Making one
select tests.cannot('anon', $$ select public.create_project(tests.id('fernway'), 'x') $$, 'make a project');
select tests.cannot('milan', $$ select public.create_project(tests.id('fernway'), 'x') $$, 'make a project as a mere member');
select tests.cannot('hanna', $$ select public.create_project(tests.id('fernway'), 'x') $$, 'make a project in another organization');
select tests.cannot('olivia', $$ select public.create_project(gen_random_uuid(), 'x') $$, 'make a project in no organization');
select tests.can(
  'olivia', $$ select public.create_project(tests.id('fernway'), ' Coffee ', '{https://coffee.example:8443}') $$,
  'make a project'
);
select tests.sees(
  'olivia',
  $$ select from public.projects p join public.project_access_keys k on k.project_id = p.id
     where p.name = 'Coffee' and k.access_key ~ '^pk_[0-9a-f]{48}$' and k.expires_at is null $$,
  1, 'the new project with its access key'
);
select tests.cannot(
  'olivia', $$ insert into public.projects (organization_id, name) values (tests.id('fernway'), 'x') $$,
  'insert a project directly'
);

-- Settings
select tests.can('olivia', $$ update public.projects set respect_gpc = false, messages_per_minute = 10 where id = tests.id('tea') $$, 'edit settings', 1);
select tests.can('milan', $$ update public.projects set respect_gpc = true $$, 'edit no settings as a mere member', 0);
select tests.can('hanna', $$ update public.projects set name = 'Mine' where id = tests.id('tea') $$, 'edit no settings of another organization', 0);
select tests.cannot('olivia', $$ update public.projects set organization_id = tests.id('harbor') $$, 'move a project to another organization');
select tests.cannot('olivia', $$ update public.projects set id = gen_random_uuid() $$, 'change the id of a project');
select tests.cannot('olivia', 'delete from public.projects', 'delete a project directly');

-- Values
select tests.cannot('olivia', $$ update public.projects set allowed_origins = '{https://tea.example/}' $$, 'allow an origin with a path', '23514');
select tests.cannot('olivia', $$ update public.projects set allowed_origins = '{*}' $$, 'allow every origin', '23514');
select tests.cannot('olivia', $$ update public.projects set allowed_origins = '{https://Tea.example}' $$, 'allow an origin that no browser sends', '23514');
select tests.cannot('olivia', $$ update public.projects set allowed_origins = array[null::text] $$, 'allow an unknown origin', '23514');
select tests.can('olivia', $$ update public.projects set allowed_origins = '{http://localhost:5174,http://[::1]:5174}' where id = tests.id('tea') $$, 'allow origins with ports and literal hosts', 1);
select tests.can('olivia', $$ update public.projects set allowed_origins = '{https://*.tea.example:8443}' where id = tests.id('tea') $$, 'allow every subdomain', 1);
select tests.cannot('olivia', $$ update public.projects set allowed_origins = '{https://*.example}' $$, 'allow a whole top-level domain', '23514');
select tests.cannot('olivia', $$ update public.projects set allowed_origins = '{https://tea.example:443}' $$, 'allow an origin with its usual port, which no browser sends', '23514');
select tests.cannot('olivia', $$ update public.projects set kept_query_parameters = '{"a=b"}' $$, 'keep a parameter that is not a name', '23514');
select tests.can('olivia', $$ update public.projects set kept_query_parameters = '{utm_source}' where id = tests.id('tea') $$, 'keep a named parameter', 1);
select tests.cannot('olivia', $$ update public.projects set contact_retention_days = 0 $$, 'keep contacts for no day', '23514');
select tests.cannot('olivia', $$ update public.projects set withdrawal_action = 'nothing' $$, 'let a withdrawal do nothing', '23514');

-- Access keys
select tests.cannot('anon', 'select * from public.project_access_keys', 'read access keys');
select tests.sees('milan', $$ select * from public.project_access_keys where project_id = tests.id('tea') $$, 1, 'the access keys of his projects');
select tests.sees('hanna', $$ select * from public.project_access_keys where project_id = tests.id('tea') $$, 0, 'no access key of another organization');
select tests.cannot('olivia', $$ update public.project_access_keys set expires_at = now() $$, 'change an access key directly');

select * from finish();
rollback;
