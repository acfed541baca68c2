import { EXPORT_FORMAT, isWebAddress, richText, type ExportedMessage, type RichPart } from '@webspeaker/core';

import type { ExportFacts, ExportRow } from './export-source.ts';
import { en, type ExportTexts } from './texts/en.ts';
import { LANGUAGES } from './texts/languages.ts';

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
.message :is(ul, ol, pre, blockquote) { margin: .4rem 0; overflow-wrap: anywhere; }
.message pre { white-space: pre-wrap; }
.page { overflow-wrap: anywhere; }
:is(.note, .page, h3) time { color: inherit; font-size: inherit; }
`;

/** Whatever a visitor wrote, the page runs nothing and loads nothing: neither where it is shown, nor as a file. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The answer's headers besides the common ones. */
export const htmlHeaders = (language: string): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Language': language,
  'Content-Security-Policy': `${POLICY}; frame-ancestors 'none'`,
});

/**
 * Writes an export as a page for people, one message at a time. Every value is escaped.
 *
 * @param language one of the languages in `texts`
 */
export async function* writeHtml(
  facts: ExportFacts,
  { rows, language }: { rows: AsyncIterable<ExportRow>; language: string },
): AsyncGenerator<string> {
  const words = wordsIn(language);
  const { project } = facts;
  yield `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}">
<meta name="generator" content="${EXPORT_FORMAT}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(words.documentTitle(project.name, facts.contact.id))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${words.title}</h1>
<p class="note">${words.exported(escape(project.name), words.time(facts.exportedAt))}</p>
${contactFacts(facts, words)}
<h2>${words.consent}</h2>
${facts.consentReceipts.length === 0 ? `<p>${words.noConsent}</p>` : ''}`;
  for (const receipt of facts.consentReceipts) yield receiptFacts(receipt, words);

  yield `<h2>${words.conversations}</h2>\n`;
  let open: string | null = null;
  for await (const { conversation, ...message } of rows) {
    if (conversation.id !== open) yield conversationHead(conversation, words);
    open = conversation.id;
    yield messageBlock(message, words);
  }
  if (open === null) yield `<p>${words.noMessages}</p>\n`;

  yield `<h2>${words.alsoHeldTitle}</h2>
${list(words.alsoHeld)}
<h2>${words.notHeldTitle}</h2>
${list(words.notHeld)}
</body>
</html>
`;
}

/** What a page says in one language, and how it writes times and countries. */
type Words = ExportTexts & { time(iso: string): string; nameOf(country: string): string };

function wordsIn(language: string): Words {
  const texts = LANGUAGES[language] ?? en;
  const format = new Intl.DateTimeFormat(texts.locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  const names = new Intl.DisplayNames([texts.locale], { type: 'region', fallback: 'code' });
  return {
    ...texts,
    time: (iso) => `<time datetime="${escape(iso)}">${escape(`${format.format(new Date(iso))} UTC`)}</time>`,
    nameOf: (country) => `${names.of(country) ?? country} (${country})`,
  };
}

function contactFacts({ contact, project }: ExportFacts, words: Words): string {
  const { id, country, createdAt, lastSeenAt, conversationsCount, consentWithdrawnAt } = contact;
  return `<h2>${words.contact}</h2>
${factList([
  [words.contactId, escape(id)],
  [words.country, country === null ? words.unknown : escape(words.nameOf(country))],
  [words.created, words.time(createdAt)],
  [words.lastSeen, words.time(lastSeenAt)],
  [words.conversations, String(conversationsCount)],
  [words.withdrawn, consentWithdrawnAt === null ? words.no : words.time(consentWithdrawnAt)],
  [words.project, `${escape(project.name)} (${escape(project.id)})`],
])}`;
}

function receiptFacts(receipt: ExportFacts['consentReceipts'][number], words: Words): string {
  return `<div class="receipt">${factList([
    [words.given, words.time(receipt.givenAt)],
    [words.recorded, words.time(receipt.recordedAt)],
    [words.through, escape(receipt.source)],
    [words.purpose, escape(receipt.category)],
    [words.method, escape(words.methods[receipt.method] ?? receipt.method)],
    [words.widgetVersion, receipt.widgetVersion === null ? words.unknown : escape(receipt.widgetVersion)],
    [words.receiptId, escape(receipt.id)],
  ])}</div>\n`;
}

function conversationHead(conversation: ExportRow['conversation'], words: Words): string {
  const { id, channel, createdAt, lastMessageAt, messagesCount, waitingSince, resolvedAt } = conversation;
  const facts = [
    words.messages(messagesCount, words.time(lastMessageAt)),
    waitingSince === null ? '' : words.waiting(words.time(waitingSince)),
    resolvedAt === null ? '' : words.resolved(words.time(resolvedAt)),
    `ID ${escape(id)}`,
  ].filter(Boolean);
  return `<h3>${words.channels[channel]}, ${words.time(createdAt)}</h3>
<p class="note">${facts.join(' ')}</p>\n`;
}

/** A message with all that is held about it. */
function messageBlock(message: ExportedMessage, words: Words): string {
  const { id, sender, text, pageUrl, createdAt, outcome, sources, rating, receivedAt } = message;
  const facts = [
    pageUrl === null ? '' : escape(words.page(pageUrl)),
    outcome === 'no_answer' ? words.noAnswer : '',
    ...(sources ?? []).map(({ title, url }) => escape(words.source(title, url))),
    rating === null ? '' : words.ratings[rating],
    receivedAt === null ? '' : words.received(words.time(receivedAt)),
  ].filter(Boolean);
  return `<div class="message" id="${escape(id)}"><span class="sender">${escape(senderOf(message, words))}</span> ${words.time(createdAt)}
${sender === 'assistant' ? richText(text).map(htmlOf).join('') : `<p>${escape(text)}</p>`}${facts.map((fact) => `<div class="page">${fact}</div>`).join('')}</div>\n`;
}

/** What an AI wrote. A link without a whole address would lead nowhere from here. */
function htmlOf(part: RichPart): string {
  if (typeof part === 'string') return escape(part);
  const { tag, attributes, children } = part;
  const inside = children.map(htmlOf).join('');
  if (tag === 'a' && !isWebAddress(attributes['href'] ?? '')) return inside;
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  return `<${tag}${written.join('')}>${tag === 'hr' ? '' : `${inside}</${tag}>`}`;
}

function senderOf({ sender, isNote, reportedBy, inReplyTo }: ExportedMessage, words: Words): string {
  if (isNote) return words.note;
  if (sender === 'member') return reportedBy === 'server' ? words.server : words.member;
  if (sender === 'visitor') return inReplyTo === null ? words.visitor : words.visitorAsking;
  return reportedBy === 'server' ? words.answerOfServer : words.answerOfPage;
}

function factList(rows: [string, string][]): string {
  return `<dl>${rows.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join('')}</dl>`;
}

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escape(sentence)}</li>`).join('')}</ul>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
