/** Attributes and listeners of an element; `false` leaves an attribute out, `true` sets it without a value. */
export type Properties = Readonly<Record<string, string | boolean | ((event: never) => void)>>;

/**
 * Makes an HTML element. Text becomes text nodes and never markup, and nothing here needs `innerHTML`, so it works under
 * a content security policy that demands Trusted Types.
 *
 * @example
 * element('button', { type: 'button', click: () => panel.close() }, 'Close');
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, value as EventListener);
    else if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/**
 * Makes a line icon of 24 by 24 units, hidden from assistive technology: its button has a label.
 *
 * @example
 * icon('M6 6l12 12M18 6L6 18');
 */
export function icon(path: string): SVGElement {
  const name = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(name, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(name, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
