/**
 * Tells whether a request would rather have HTML than JSON (RFC 9110, section 12.5.1). JSON for whoever doesn't say.
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
