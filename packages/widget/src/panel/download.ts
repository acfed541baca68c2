import type { EXPORT_FORMAT } from '@webspeaker/core/export';

import { makeRequest } from '../sending/request.ts';
import type { Tracker } from '../tracker.ts';
import { element } from './element.ts';

/** What the file `download.js` exports. */
export type DownloadModule = { readonly download: typeof download };

/**
 * Stands in every export: a network that wants people to sign in first answers with something else. Core's own constant would
 * bring its schemas along.
 */
const FORMAT: typeof EXPORT_FORMAT = 'webspeaker.contact-export';

/**
 * Saves everything that is held on the visitor as a file: a page to read, or JSON for programs.
 *
 * @param tracker whose visitor key authorises it, in any state of consent
 * @param language of the page, BCP 47: English where the server does not write in it; null for JSON
 * @returns which words say what became of it
 *
 * @example
 * status.textContent = texts[await download(tracker, 'de')]; // saves my-data.html
 */
export async function download(
  { connect, store }: Pick<Tracker, 'connect' | 'store'>,
  language: string | null,
): Promise<'downloaded' | 'downloadFailed' | 'nothingHeld'> {
  const key = store.heldOrReleased();
  if (!key) return 'nothingHeld';
  const headers = language
    ? { Accept: 'text/html', 'Accept-Language': language }
    : { Accept: 'application/json' };
  // Without a limit of time: it may be long, and the browser gives up by itself.
  const response = await connect()
    .then(({ settings }) => makeRequest(settings, headers)('exports', { visitor: { key } }))
    .catch(() => null);
  if (response?.status === 404 || response?.status === 410) return 'nothingHeld';
  const text = response?.ok ? await response.text().catch(() => '') : '';
  if (!text.includes(FORMAT)) return 'downloadFailed';
  const url = URL.createObjectURL(new Blob([text], { type: headers.Accept }));
  element('a', { href: url, download: language ? 'my-data.html' : 'my-data.json' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return 'downloaded';
}
