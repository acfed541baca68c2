import { CHANNEL_RULES, EXPORT_ALSO_HELD, EXPORT_NOT_HELD, type ExportedMessage } from '@webspeaker/core';

import type { ExportFacts, ExportRow } from './export-source.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
.note, time, .sender, .page { color: color-mix(in srgb, currentcolor 65%, transparent); font-size: .875rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 0; }
dt { color: color-mix(in srgb, currentcolor 65%, transparent); }
dd { margin: 0; overflow-wrap: anywhere; }
.receipt + .receipt { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid color-mix(in srgb, currentcolor 15%, transparent); }
.message { margin: .5rem 0; padding: .6rem .9rem; border: 1px solid color-mix(in srgb, currentcolor 18%, transparent); border-radius: .6rem; }
.message p { margin: .15rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.page { overflow-wrap: anywhere; }
`;

/** The answer's headers besides the common ones. Whatever a visitor wrote, the page runs nothing and loads nothing. */
export const HTML_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Writes an export as a page for people, one message at a time. Every value is escaped. */
export async function* writeHtml(facts: ExportFacts, rows: AsyncIterable<ExportRow>): AsyncGenerator<string> {
  const { project, contact, consentReceipts, exportedAt } = facts;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(`What ${project.name} holds on contact ${contact.id}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Everything held on this contact</h1>
<p class="note">${escape(project.name)}, exported ${time(exportedAt)}</p>
<h2>Contact</h2>
${factList([
  ['Contact ID', escape(contact.id)],
  ['Country', contact.country === null ? 'not known' : escape(countryName(contact.country))],
  ['Created', time(contact.createdAt)],
  ['Last seen', time(contact.lastSeenAt)],
  ['Conversations', String(contact.conversationsCount)],
  ['Consent withdrawn', contact.consentWithdrawnAt === null ? 'no' : time(contact.consentWithdrawnAt)],
  ['Project', `${escape(project.name)} (${escape(project.id)})`],
])}
<h2>Consent</h2>
${consentReceipts.length === 0 ? '<p>No consent is recorded.</p>' : ''}`;
  for (const receipt of consentReceipts) {
    yield `<div class="receipt">${factList([
      ['Given', time(receipt.givenAt)],
      ['Recorded', time(receipt.recordedAt)],
      ['Through', escape(receipt.source)],
      ['For', escape(receipt.category)],
      ['How', escape(receipt.method)],
      ['Widget version', receipt.widgetVersion === null ? 'not known' : escape(receipt.widgetVersion)],
      ['Receipt ID', escape(receipt.id)],
    ])}</div>\n`;
  }

  yield '<h2>Conversations</h2>\n';
  let open: string | null = null;
  for await (const { conversation, ...message } of rows) {
    if (conversation.id !== open) yield conversationHead(conversation);
    open = conversation.id;
    yield messageBlock(message);
  }
  if (open === null) yield '<p>There are no messages.</p>\n';

  yield `<h2>Held besides</h2>
${list(EXPORT_ALSO_HELD)}
<h2>Not held</h2>
${list(EXPORT_NOT_HELD)}
</body>
</html>
`;
}

function conversationHead(conversation: ExportRow['conversation']): string {
  const { id, channel, createdAt, lastMessageAt, messagesCount, waitingSince, resolvedAt } = conversation;
  const facts = [
    `${messagesCount} ${messagesCount === 1 ? 'message' : 'messages'}, the last ${time(lastMessageAt)}.`,
    waitingSince === null ? '' : `Waiting for an answer since ${time(waitingSince)}.`,
    resolvedAt === null ? '' : `Resolved ${time(resolvedAt)}.`,
    `ID ${escape(id)}`,
  ].filter(Boolean);
  return `<h3>${escape(CHANNEL_RULES[channel].name)}, ${time(createdAt)}</h3>
<p class="note">${facts.join(' ')}</p>\n`;
}

/** A message with all that is held about it. */
function messageBlock(message: ExportedMessage): string {
  const { id, text, pageUrl, createdAt, outcome, sources, rating, receivedAt } = message;
  const facts = [
    pageUrl === null ? '' : `On ${escape(pageUrl)}`,
    outcome === 'no_answer' ? 'No answer was found' : '',
    ...(sources ?? []).map((source) => `Source: ${escape(source.title)}, ${escape(source.url)}`),
    rating === null ? '' : `Rated ${rating === 'up' ? 'helpful' : 'not helpful'} by the visitor`,
    receivedAt === null ? '' : `Received ${time(receivedAt)}`,
  ].filter(Boolean);
  return `<div class="message" id="${escape(id)}"><span class="sender">${escape(senderOf(message))}</span> ${time(createdAt)}
<p>${escape(text)}</p>${facts.map((fact) => `<div class="page">${fact}</div>`).join('')}</div>\n`;
}

function senderOf({ sender, isNote, reportedBy, inReplyTo }: ExportedMessage): string {
  if (isNote) return 'Note of a member, not shown to the visitor';
  if (sender === 'member') return reportedBy === 'server' ? 'The website’s server' : 'A member';
  if (sender === 'visitor') return inReplyTo === null ? 'Visitor' : 'Visitor, asking for a person';
  return reportedBy === 'server'
    ? 'AI answer, sent by the website’s server'
    : 'AI answer, as the page reported it';
}

function factList(rows: [string, string][]): string {
  return `<dl>${rows.map(([name, html]) => `<dt>${escape(name)}</dt><dd>${html}</dd>`).join('')}</dl>`;
}

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escape(sentence)}</li>`).join('')}</ul>`;
}

function time(iso: string): string {
  const text = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return `<time datetime="${escape(iso)}">${escape(text)}</time>`;
}

function countryName(code: string): string {
  return `${new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' }).of(code) ?? code} (${code})`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
