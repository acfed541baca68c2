import type { RichElement } from '@webspeaker/core/rich-text';

import { element } from './element.ts';

/**
 * Draws a part of a text as core reads it.
 *
 * @example
 * bubble.replaceChildren(...richText('In **two days**.').map(draw));
 */
export function draw({ tag, attributes, children }: RichElement): HTMLElement {
  return element(
    tag,
    attributes,
    ...children.map((child) => (typeof child === 'string' ? child : draw(child))),
  );
}
