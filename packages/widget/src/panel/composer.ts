import { MAX_TEXT_LENGTH } from '@webspeaker/core/limits';

import { element, icon } from './element.ts';
import type { Texts } from './texts/texts.ts';

/** The field to write in, with its button. */
export type Composer = {
  readonly root: HTMLElement;
  focus(): void;
  /** Says that files can't be sent. */
  refuseFiles(): void;
};

/**
 * Makes the field: Enter sends, Shift+Enter breaks the line. Files can't be sent, and it says so when one is
 * pasted.
 *
 * @param texts the panel's words
 * @param options.label what the field is for
 * @param options.send called with the trimmed text, never with an empty one
 * @param options.typing called when something was typed
 *
 * @example
 * const composer = makeComposer(texts, { label: texts.aiSearchField, send, typing });
 */
export function makeComposer(
  texts: Texts,
  { label, send, typing }: { label: string; send(text: string): void; typing(): void },
): Composer {
  const said = element('div', { class: 'notice', role: 'status' });
  const field = element('textarea', {
    rows: '1',
    maxlength: String(MAX_TEXT_LENGTH),
    dir: 'auto',
    'aria-label': label,
    placeholder: label,
    enterkeyhint: 'send',
    keydown: (event: KeyboardEvent) => {
      // During composition (Chinese, Japanese, Korean) Enter accepts a suggestion.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
    input: () => (said.replaceChildren(), typing()),
  });
  const form = element(
    'form',
    {
      submit: (event: Event) => {
        event.preventDefault();
        submit();
      },
    },
    field,
    element('button', { class: 'send', 'aria-label': texts.send }, icon('M5 12h14M12 5l7 7-7 7')),
  );

  function submit(): void {
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    field.value = '';
    send(text);
  }

  function refuseFiles(): void {
    said.textContent = texts.noFiles;
  }

  return {
    root: element(
      'div',
      {
        class: 'composer',
        paste: ({ clipboardData }: ClipboardEvent) => clipboardData?.files.length && refuseFiles(),
      },
      said,
      form,
    ),
    focus: () => field.focus({ preventScroll: true }),
    refuseFiles,
  };
}
