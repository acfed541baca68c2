type Options = {
  portalOrigin: string;
  apiUrl: string;
  accessKey: string;
  /** Where hosted Supabase is to run the functions, such as `eu-central-1`; empty: nearest to each visitor. */
  region?: string;
  /** For how many days messages without consent are kept, so that the panel says so; null: until they are deleted. */
  keptDays?: number | null;
  /** Channels to show, as `data-channels` names them; empty: the widget decides. */
  channels?: string;
  /** Attributes of the chosen consent platform, in order. */
  consent?: Record<string, string>;
};

/**
 * Writes the script tag that a website's owner pastes into their pages. The script is asked for before any consent, so the
 * tag keeps the page's address out of that request.
 *
 * @example
 * snippet({ portalOrigin: 'https://portal.example', apiUrl: 'https://x.supabase.co', accessKey: 'pk_1' });
 */
export function snippet({
  portalOrigin,
  apiUrl,
  accessKey,
  region = '',
  channels = '',
  keptDays = null,
  consent = { 'data-consent': 'auto' },
}: Options): string {
  const attributes = {
    referrerpolicy: 'no-referrer',
    'data-access-key': accessKey,
    'data-api': apiUrl,
    ...(region && { 'data-region': region }),
    ...consent,
    ...(keptDays && { 'data-kept-days': String(keptDays) }),
    ...(channels && { 'data-channels': channels }),
  };
  const lines = Object.entries(attributes).map(([name, value]) => `  ${name}="${escapeAttribute(value)}"`);
  return (
    [`<script async src="${escapeAttribute(portalOrigin)}/widget.js"`, ...lines].join('\n') + '></script>'
  );
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
