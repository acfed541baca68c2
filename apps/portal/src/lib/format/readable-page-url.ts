/** Short form of a page's address for reading: host and path without scheme, `www.` or a lone slash. */
export function readablePageUrl(address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const path = url.pathname === '/' ? '' : url.pathname;
  return url.host.replace(/^www\./, '') + safelyDecoded(path + url.search);
}

function safelyDecoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
