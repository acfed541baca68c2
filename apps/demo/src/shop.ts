import '@fontsource-variable/figtree';
import '@fontsource-variable/fraunces';
import 'vanilla-cookieconsent/dist/cookieconsent.css';
import './shop.css';

import { answerFromFaq } from './answer-from-faq.ts';
import { showConsentBanner } from './consent-banner.ts';
import { faq } from './faq.ts';

type Channel = 'ai_search' | 'live_support';

/** The part of the widget's API that this shop uses. */
type WebSpeaker = {
  open(channel?: Channel): void;
  answer(channel: Channel, handler: (message: { text: string }) => Promise<string>): void;
};
type Queued = { push(call: (api: WebSpeaker) => void): unknown };

/** Works whether the widget's script has arrived or not: until then calls wait in an array. */
function webSpeaker(call: (api: WebSpeaker) => void): void {
  const host = window as unknown as { WebSpeaker?: Queued };
  (host.WebSpeaker ??= []).push(call);
}

showConsentBanner();

webSpeaker((api) =>
  api.answer('ai_search', async ({ text }) => {
    // A real search takes a moment; without one the typing indicator would only flicker.
    await new Promise((done) => setTimeout(done, 500));
    return answerFromFaq(text, faq);
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
