import type { Tables } from '#lib/database.types.ts';
import type { Member } from '#lib/db/people.ts';
import type { Texts } from '#lib/texts/use-texts.ts';

/** What a message says about who wrote it. */
export type Author = Pick<Tables<'messages'>, 'sender' | 'reported_by' | 'author_id' | 'is_note'>;

/** Names of an organization's members by their ids: what visitors see, or else the e-mail address. */
export type MemberNames = Record<string, string>;

export function memberNames(members: Member[]): MemberNames {
  return Object.fromEntries(members.map(({ user_id: id, display_name: name, email }) => [id, name ?? email]));
}

/** Who wrote a member's message, by name: what a server sends is of no member. */
export function nameOfAuthor(
  { reported_by: reportedBy, author_id: id }: Author,
  { members, t }: { members: MemberNames; t: Texts },
): string {
  return reportedBy === 'server' ? t.message.byServer : (members[id ?? ''] ?? t.message.formerMember);
}
