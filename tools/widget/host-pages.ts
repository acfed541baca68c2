/** A website that has the widget. */
export type HostPage = {
  readonly name: string;
  readonly title: string;
  /** Its own styles. */
  readonly css: string;
  /** Attributes of the widget's tag beside key and address. */
  readonly attributes: Readonly<Record<string, string>>;
};

const PICTURE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"%3E%3Crect width="40" height="40" fill="%232f5d46"/%3E%3Cpath d="M20 8c9 7 9 17 0 24-9-7-9-17 0-24z" fill="%23e9f3d8"/%3E%3C/svg%3E';

/** Three websites that differ where a widget could look wrong: none set up, one dark by itself, one with a look of its own. */
export const HOSTS: readonly HostPage[] = [
  {
    name: 'plain',
    title: 'Harbour Books',
    css: 'body { font: 18px/1.6 Georgia, serif; margin: 4rem auto; max-width: 40rem; padding: 0 1rem }',
    attributes: {},
  },
  {
    name: 'night',
    title: 'Halden Audio',
    css: 'body { background: #14161a; color: #d8dbe2; font: 17px/1.6 system-ui; margin: 0; padding: 3rem max(1rem, 12vw) } a { color: #8ab4ff }',
    attributes: {
      'data-name': 'Halden Audio',
      'data-accent': '#ffb000',
      'data-channels': 'live_support ai_search',
    },
  },
  {
    name: 'tea',
    title: 'Fernway Tea',
    css: ':root { color-scheme: light dark } body { font: 17px/1.6 system-ui; margin: 0; padding: 3rem max(1rem, 12vw); background: light-dark(#fbf8f1, #1d211c) }',
    attributes: {
      'data-name': 'Fernway Tea',
      'data-picture': PICTURE,
      'data-accent': '#2f5d46',
      'data-assistant-name': 'Leaf',
      'data-text-greeting': 'Good morning! Time for tea?',
      'data-text-suggestions':
        'How long does delivery take? | Which tea has the least caffeine? | Can I send tea back?',
    },
  },
];

/**
 * Writes the page of a website, with the widget's tag.
 *
 * @param attributes key and address
 *
 * @example
 * hostPage(HOSTS[0], { 'data-access-key': 'pk_…', 'data-api': 'https://db.example.com' });
 */
export function hostPage(
  { title, css, attributes: look }: HostPage,
  attributes: Readonly<Record<string, string>>,
): string {
  const tag = Object.entries({ 'data-consent': 'manual', ...attributes, ...look })
    .map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`)
    .join(' ');
  const paragraph =
    'We have been here since 1987, and we still answer every letter ourselves. Come in, look around, and ask us anything.';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${css}</style></head>
<body><h1>${title}</h1>${`<p>${paragraph}</p>`.repeat(4)}<p><a href="#">Read on</a></p>
<script src="/widget.js" ${tag}></script></body></html>`;
}
