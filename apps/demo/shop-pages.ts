import type { Plugin } from 'vite';

import { catalogue, type Tea } from './src/catalogue.ts';
import { faq } from './src/faq.ts';
import { anchorOf } from './src/find-answer.ts';

/**
 * Fills the shop's pages from its catalogue and FAQ: `<!-- header -->`, `<!-- footer -->`, `<!-- teas -->`,
 * `<!-- tea:slug -->` and `<!-- faq -->` become HTML. The texts are our own, so they are written as they are.
 */
export function shopPages(): Plugin {
  return {
    name: 'shop-pages',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html
          .replace('<!-- header -->', header)
          .replace('<!-- footer -->', footer)
          .replace('<!-- teas -->', () => catalogue.map(card).join(''))
          .replace('<!-- faq -->', () => faq.map(question).join(''))
          .replace(/<!-- tea:([\w-]+) -->/, (_, slug: string) => {
            const tea = catalogue.find((each) => each.slug === slug);
            if (!tea?.page) throw new Error(`Page names the tea ${slug}, which has no page in the catalogue`);
            return detail(tea, tea.page);
          }),
    },
  };
}

const leaf = `<svg class="leaf" viewBox="0 0 32 32" aria-hidden="true"><path d="M6 26C6 12 14 5 27 5c0 13-7 21-21 21zm0 0C11 20 16 15 21 11" /></svg>`;

const header = `
<header class="site">
  <a class="brand" href="/">${leaf}<span>Fernway Tea</span></a>
  <nav aria-label="Main">
    <a href="/#teas">Teas</a>
    <a href="/#story">Our story</a>
    <a href="/faq.html">FAQ</a>
  </nav>
  <button class="basket" type="button" aria-live="polite">
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 9h14l-1.3 10.5H6.3zM8.5 9a3.5 3.5 0 0 1 7 0" /></svg>
    <span data-basket>Basket</span>
  </button>
</header>`;

const footer = `
<footer class="site">
  <div>
    <a class="brand" href="/">${leaf}<span>Fernway Tea</span></a>
    <p>Lindenstrasse 12, Tübingen<br />Tuesday to Saturday, 10:00 to 18:00</p>
  </div>
  <nav aria-label="Footer">
    <a href="/faq.html">Delivery and returns</a>
    <a href="/faq.html">Brewing advice</a>
    <button type="button" data-cc="show-preferencesModal">Privacy settings</button>
  </nav>
  <p class="fine">A demo shop of WebSpeaker Contacts. Nothing here is for sale.</p>
</footer>`;

function tin([lid, body, label]: Tea['tin'], name: string): string {
  return `
<svg class="tin" viewBox="0 0 200 240" role="img" aria-label="A tin of ${name}">
  <ellipse cx="100" cy="222" rx="72" ry="9" fill="#000" opacity=".1" />
  <path d="M40 70h120v140q0 12-60 12t-60-12z" fill="${body}" />
  <path d="M40 70h24v149q-24-3-24-9z" fill="#fff" opacity=".12" />
  <path d="M34 44q0-12 66-12t66 12v22q0 12-66 12t-66-12z" fill="${lid}" />
  <ellipse cx="100" cy="44" rx="66" ry="12" fill="#fff" opacity=".14" />
  <rect x="62" y="104" width="76" height="84" rx="4" fill="${label}" />
  <path d="M100 118c16 8 20 26 0 44-20-18-16-36 0-44zm0 0v56" fill="none" stroke="${body}" stroke-width="3" stroke-linecap="round" />
</svg>`;
}

function card(tea: Tea): string {
  const heading = tea.page ? `<a href="/tea/${tea.slug}.html">${tea.name}</a>` : tea.name;
  return `
<li class="card" style="--tint: ${tea.tin[2]}">
  ${tin(tea.tin, tea.name)}
  <p class="kind">${tea.kind} · ${tea.origin}</p>
  <h3>${heading}</h3>
  <p>${tea.line}</p>
  <p class="buy"><span>${tea.price} <small>/ 100 g</small></span>
    <button type="button" data-add="${tea.name}">Add<span class="hidden"> ${tea.name} to basket</span></button></p>
</li>`;
}

function detail(tea: Tea, page: NonNullable<Tea['page']>): string {
  return `
<article class="detail">
  <div class="stage" style="--tint: ${tea.tin[2]}">${tin(tea.tin, tea.name)}</div>
  <div>
    <p class="kind">${tea.kind} · ${tea.origin}</p>
    <h1>${tea.name}</h1>
    <p class="lead">${page.story}</p>
    <ul class="notes">${page.notes.map((note) => `<li>${note}</li>`).join('')}</ul>
    <dl class="brew">${page.brew.map(([what, value]) => `<div><dt>${what}</dt><dd>${value}</dd></div>`).join('')}</dl>
    <p class="buy"><span>${tea.price} <small>/ 100 g</small></span>
      <button class="primary" type="button" data-add="${tea.name}">Add to basket</button></p>
  </div>
</article>`;
}

function question({ question: text, answer }: (typeof faq)[number]): string {
  return `<details id="${anchorOf(text)}"><summary>${text}</summary><p>${answer}</p></details>`;
}
