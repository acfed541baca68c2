import '@fontsource-variable/figtree';
import '@fontsource-variable/fraunces';
import 'vanilla-cookieconsent/dist/cookieconsent.css';
import './shop.css';

import { catalogue } from './catalogue.ts';
import { showConsentBanner } from './consent-banner.ts';
import { faq } from './faq.ts';
import { findAnswer, wordByWord, type Found } from './find-answer.ts';

type Channel = 'ai_search' | 'live_support';

/** What the shop's search answers: a stream with its sources, or that there is none. */
type Answer = { text: AsyncIterable<string>; sources: Found['sources'] } | { noAnswer: true };

/** The part of the widget's API that this shop uses. */
type WebSpeaker = {
  open(channel?: Channel): void;
  answer(
    channel: Channel,
    handler: (question: { text: string; signal: AbortSignal }) => Promise<Answer>,
  ): void;
};
type Queued = { push(call: (api: WebSpeaker) => void): unknown };

/** Works whether the widget's script has arrived or not: until then calls wait in an array. */
function webSpeaker(call: (api: WebSpeaker) => void): void {
  const host = window as unknown as { WebSpeaker?: Queued };
  (host.WebSpeaker ??= []).push(call);
}

showConsentBanner();

webSpeaker((api) =>
  api.answer('ai_search', async ({ text, signal }) => {
    // A real search takes a moment; without one the typing indicator would only flicker.
    await new Promise((done) => setTimeout(done, 500));
    const found = findAnswer(text, { faq, catalogue });
    return found ? { ...found, text: wordByWord(found.text, signal) } : { noAnswer: true };
  }),
);

for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => webSpeaker((api) => api.open('ai_search')));
}

let basket = 0;
for (const button of document.querySelectorAll('[data-add]')) {
  button.addEventListener('click', () => {
    basket += 1;
    for (const label of document.querySelectorAll('[data-basket]')) label.textContent = `Basket (${basket})`;
  });
}
