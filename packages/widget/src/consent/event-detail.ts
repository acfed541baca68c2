import type { ConsentState } from '@webspeaker/core/consent';

import { quietly } from '../quietly.ts';

/** What the file `event-detail.js` exports. */
export type EventDetailModule = { readonly stateOfDetail: typeof stateOfDetail };

/** Words for yes and no. */
const YES = /^(true|yes|1|grant(ed)?|allow(ed)?|accept(ed)?)$/i;
const NO = /^(|null|false|no|0|den(y|ied)|declined?|reject(ed)?|refused?)$/i;
/** Where platforms list what was accepted (what is not in there was not), what was refused, and choices by category. */
const ACCEPTED = /^(accepted|allowed|granted)(Categories)?$/;
const REFUSED = /^(rejected|denied|declined)(Categories)?$/;
const HOLDER = /^(categories|consents?|choices|preferences|purposes|services|vendors|ucCategory|cookie)$/;
/** Choices lie this deep at most: `{ cookie: { categories: […] } }`. */
const DEPTH = 2;

/**
 * What the `detail` of a consent event says about a category.
 *
 * | detail | with a category named | without |
 * | --- | --- | --- |
 * | none (`new Event(…)`) | granted: the event alone is the statement | granted |
 * | null (`new CustomEvent(…)` without a detail) | unknown | granted |
 * | `true`, 1, "yes", "granted", "allow", "accepted" … | granted | granted |
 * | `false`, 0, "", "no", "denied", "reject" … | denied | denied |
 * | `{ analytics: true }`, nested in `categories`, `consent`, `accepted` … too | as it says | denied if anything in it says no |
 * | `['analytics']`, a `Set`, `{ accepted: ['analytics'], rejected: [] }` | granted if listed, else denied | denied if empty |
 * | `{ category: 'analytics', value: 'allow' }` | as it says | as it says |
 * | `type` or `method` of implicit or implied | unknown | unknown |
 * | anything else | unknown; denied for an object that does not say yes to the category | unknown |
 *
 * A no goes before a yes wherever both are found. Never throws.
 *
 * @param detail the event's `detail`; undefined where the event has none
 * @param category the category that counts; null where the owner named none
 *
 * @example
 * stateOfDetail({ accepted: ['analytics'], rejected: ['ads'] }, 'analytics'); // 'granted'
 */
export function stateOfDetail(detail: unknown, category: string | null): ConsentState {
  if (detail === undefined) return 'granted';
  if (detail === null) return category ? 'unknown' : 'granted';
  return (
    quietly((): ConsentState => {
      if (typeof detail !== 'object') return wordOf(detail);
      if (isImplied(detail)) return 'unknown';
      if (!category) return worst(leavesOf(detail, DEPTH));
      const state = worst(saidOf(detail, category, DEPTH));
      return state === 'granted' ? state : 'denied';
    }) ?? 'unknown'
  );
}

function wordOf(value: unknown): ConsentState {
  const word = /^(boolean|number|string)$/.test(typeof value) || value === null ? String(value) : '?';
  return YES.test(word) ? 'granted' : NO.test(word) ? 'denied' : 'unknown';
}

/** Everything that is said about one category. */
function saidOf(holder: unknown, category: string, depth: number): ConsentState[] {
  if (typeof holder !== 'object' || holder === null) return [];
  if (isImplied(holder)) return ['denied'];
  // What the page put on `Object.prototype` says nothing: own entries alone do.
  return Object.entries(holder).reduce<ConsentState[]>(
    (said, [name, value]) => {
      if (name === category) said.push(choiceOf(value));
      if (name === 'value' && 'category' in holder && holder.category === category) said.push(wordOf(value));
      if (depth === 0) return said;
      if (REFUSED.test(name) && worst(saidOf(value, category, 0)) === 'granted') said.push('denied');
      if (ACCEPTED.test(name) && listOf(value)?.includes(category) === false) said.push('denied');
      if (ACCEPTED.test(name) || HOLDER.test(name)) said.push(...saidOf(value, category, depth - 1));
      return said;
    },
    listOf(holder)?.includes(category) ? ['granted'] : [],
  );
}

/** A choice by itself: a word, or an object that holds one. */
function choiceOf(value: unknown): ConsentState {
  if (typeof value !== 'object' || value === null) return wordOf(value);
  if (isImplied(value)) return 'denied';
  const words = Object.entries(value).filter(([name]) => /^(value|state|status|given|enabled)$/.test(name));
  return worst(words.map(([, word]) => wordOf(word)));
}

/** Everything that is said about anything. */
function leavesOf(value: unknown, depth: number): ConsentState[] {
  if (typeof value !== 'object' || value === null) return [wordOf(value)];
  const values = Object.values(value);
  if (values.length === 0 && listOf(value)?.length === 0) return ['denied'];
  return depth < 0 ? [] : values.flatMap((each) => leavesOf(each, depth - 1));
}

/** A no goes before a yes, and a yes before silence. */
function worst(said: readonly ConsentState[]): ConsentState {
  return said.find((state) => state === 'denied') ?? said.find((state) => state === 'granted') ?? 'unknown';
}

function isImplied(value: object): boolean {
  return Object.entries(value).some(
    ([name, word]) => /^(type|method)$/.test(name) && /^impli/i.test(String(word)),
  );
}

function listOf(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : value instanceof Set ? [...value] : null;
}
