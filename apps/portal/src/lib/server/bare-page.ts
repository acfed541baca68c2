import { asset } from '$app/paths';
import { wordsOf } from '#lib/errors/words-of.ts';
import { textsIn } from '#lib/texts/languages.ts';

/**
 * Answers with a page that needs no script and no data: for what goes wrong before there is a page to show it in.
 *
 * `error.html` is the same for what goes wrong while an error is shown; it can't know the reader's language.
 *
 * @param status of the answer, which says what went wrong
 * @param language one of `LANGUAGES`
 */
export function barePage(status: number, language: string): Response {
  const t = textsIn(language);
  const { title, text } = wordsOf(status, t);
  const html = `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}" />
    <link rel="stylesheet" href="${asset('bare-page.css')}" />
    <title>${t.common.pageTitle(title)}</title>
  </head>
  <body>
    <main>
      <img src="${asset('icon.svg')}" alt="" width="32" height="32" />
      <h1>${title}</h1>
      <p>${text}</p>
      <a href="">${t.errors.tryAgain}</a>
    </main>
  </body>
</html>
`;
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
