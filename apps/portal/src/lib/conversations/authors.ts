import type { Member } from '#lib/db/people.ts';

/** Names of an organization's members by their ids: what visitors see, or else the e-mail address. */
export type MemberNames = Record<string, string>;

export function memberNames(members: Member[]): MemberNames {
  return Object.fromEntries(members.map(({ user_id: id, display_name: name, email }) => [id, name ?? email]));
}
