/**
 * Adds styles to a shadow root: as a constructable sheet, which a content security policy without `unsafe-inline` allows.
 *
 * @example
 * addStyles(root, ':host { all: initial }');
 */
export function addStyles(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
