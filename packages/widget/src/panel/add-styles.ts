const sheets = new Map<string, CSSStyleSheet>();

/**
 * Adds styles to a shadow root, once however often it is called: as a constructable sheet, which a content security policy
 * without `unsafe-inline` allows.
 *
 * @example
 * addStyles(root, ':host { all: initial }');
 */
export function addStyles(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  if (root.adoptedStyleSheets.includes(sheet)) return;
  sheets.set(css, sheet);
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
