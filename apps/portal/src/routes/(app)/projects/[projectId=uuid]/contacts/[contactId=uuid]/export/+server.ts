import { error } from '@sveltejs/kit';
import { PUBLIC_SUPABASE_URL } from '$app/env/public';
import { textsIn } from '#lib/texts/languages.ts';
import type { RequestHandler } from './$types';

const TYPES = { json: 'application/json', html: 'text/html; charset=utf-8' };

/**
 * Everything held on one contact, as a file or as a page to read. The `contacts` function makes it, for a member's token
 * as for the owner's own servers, and puts it on the audit record; here it only passes through, as it comes.
 */
export const POST: RequestHandler = async ({
  locals: { database, language },
  params: { projectId, contactId },
  request,
}) => {
  const format = (await request.formData()).get('format') === 'html' ? 'html' : 'json';
  const { data } = await database.auth.getSession();
  const answer = await fetch(
    `${PUBLIC_SUPABASE_URL}/functions/v1/contacts/${projectId}/${contactId}/export`,
    {
      headers: {
        authorization: `Bearer ${data.session?.access_token ?? ''}`,
        accept: format === 'html' ? 'text/html' : 'application/json',
        'accept-language': language,
      },
    },
  );
  if (!answer.ok) {
    await answer.body?.cancel();
    error(answer.status === 404 || answer.status === 410 ? 404 : 503, 'The export could not be made');
  }
  const disposition = format === 'html' ? 'inline' : 'attachment';
  return new Response(answer.body, {
    headers: {
      // Not the function's own: hosted Supabase turns every page of a function into plain text.
      // https://supabase.com/docs/guides/functions/limits
      'content-type': TYPES[format],
      'content-disposition': `${disposition}; filename="${textsIn(language).files.contact}-${contactId.slice(0, 8)}.${format}"`,
      // What visitors wrote is in it: nothing of that may act on the portal's origin.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups",
      // A page in a sandbox is not shown at all where its opener is cut off.
      // https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies
      'cross-origin-opener-policy': 'unsafe-none',
    },
  });
};
