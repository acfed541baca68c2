-- A function, since the right to update a row of one's own would be one to change one's own role.

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
