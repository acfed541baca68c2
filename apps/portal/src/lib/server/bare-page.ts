import { wordsOf } from '#lib/errors/words-of.ts';
import { textsIn } from '#lib/texts/languages.ts';

/**
 * Answers with a page that needs nothing but itself: for what goes wrong before there is a page to show it in.
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
    <meta name="color-scheme" content="light dark" />
    <title>${t.common.pageTitle(title)}</title>
  </head>
  <body style="font-family: system-ui, sans-serif; max-width: 28rem; margin: 20vh auto; padding: 0 1rem">
    <h1>${title}</h1>
    <p>${text}</p>
    <p><a href="">${t.errors.tryAgain}</a></p>
  </body>
</html>
`;
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
