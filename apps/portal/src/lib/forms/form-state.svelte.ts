import { tick } from 'svelte';
import type { SubmitFunction } from '$app/forms';
import type { Problem } from '#lib/errors/problem.ts';
import { useTexts } from '#lib/texts/use-texts.ts';

type Options = {
  /** Clears the fields after success; settings pages keep what was entered. */
  reset?: () => boolean;
  onsuccess?: (data: Record<string, unknown>) => void;
};

/**
 * What a form shows of its own state: whether it is on its way, what the server found wrong, in words. After a refusal
 * the first wrong field gets the focus, so that nobody has to look for it.
 *
 * Give `submit` to `use:enhance`; without JavaScript the same form is sent and answered as a page.
 */
export class FormState {
  busy = $state(false);
  #problem: () => Problem | undefined;
  #options: Options;
  #t = useTexts();

  constructor(problem: () => Problem | undefined, options: Options = {}) {
    this.#problem = problem;
    this.#options = options;
  }

  /** The problem as a whole, in words; for a single wrong field its own message says enough. */
  get message(): string | undefined {
    const problem = this.#problem();
    if (problem?.seconds) return this.#t.errors.tryAgainIn(Math.ceil(problem.seconds / 60));
    return problem && this.#t.problems[problem.code];
  }

  field(name: string): string | undefined {
    const code = this.#problem()?.fields?.[name];
    return code && this.#t.fields[code];
  }

  submit: SubmitFunction = ({ cancel, formElement }) => {
    if (this.busy) return cancel();
    this.busy = true;
    return async ({ result, update }) => {
      await update({ reset: this.#options.reset?.() ?? false });
      this.busy = false;
      if (result.type === 'success') this.#options.onsuccess?.(result.data ?? {});
      if (result.type !== 'failure') return;
      await tick();
      formElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    };
  };
}
