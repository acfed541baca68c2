/**
 * Tells whether a request prefers HTML to JSON (RFC 9110, section 12.5.1). JSON when it does not say.
 */
export function prefersHtml(accept: string | null): boolean {
  const ranges = (accept ?? '*/*').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, q: q === undefined ? 1 : Number(q) || 0 };
  });
  const weight = (type: string) => {
    const group = `${type.split('/')[0] ?? ''}/*`;
    return (
      (
        ranges.find((range) => range.type === type) ??
        ranges.find((range) => range.type === group) ??
        ranges.find((range) => range.type === '*/*')
      )?.q ?? 0
    );
  };
  return weight('text/html') > weight('application/json');
}
