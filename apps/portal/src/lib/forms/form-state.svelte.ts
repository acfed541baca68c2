import { tick } from 'svelte';
import type { ActionResult, SubmitFunction } from '$app/forms';
import type { Problem, ProblemCode } from '#lib/errors/problem.ts';
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
 * When the service does not answer, or the session is over, the form stays with what was entered, and says so: it can be
 * sent again.
 *
 * Give `submit` to `use:enhance`; without JavaScript the same form is sent and answered as a page.
 */
export class FormState {
  busy = $state(false);
  /** Why the form did not arrive, so that no answer of its action tells. */
  #undelivered = $state<ProblemCode>();
  #problem: () => Problem | undefined;
  #options: Options;
  #t = useTexts();

  constructor(problem: () => Problem | undefined, options: Options = {}) {
    this.#problem = problem;
    this.#options = options;
  }

  /** The problem as a whole, in words; for a single wrong field its own message says enough. */
  get message(): string | undefined {
    if (this.#undelivered) return this.#t.problems[this.#undelivered];
    const problem = this.#problem();
    if (problem?.seconds) return this.#t.errors.tryAgainIn(Math.ceil(problem.seconds / 60));
    if (problem?.code === 'INVALID_FORM' && Object.keys(problem.fields ?? {}).length === 1) return undefined;
    return problem && this.#t.problems[problem.code];
  }

  /** What is wrong with the form as a whole, by its code. */
  get code(): ProblemCode | undefined {
    return this.#undelivered ?? this.#problem()?.code;
  }

  /** Whether the form waits for somebody to sign in again, in another tab. */
  get sessionEnded(): boolean {
    return this.#undelivered === 'SESSION_ENDED';
  }

  field(name: string): string | undefined {
    const code = this.#problem()?.fields?.[name];
    return code && this.#t.fields[code];
  }

  submit: SubmitFunction = ({ cancel, formElement }) => {
    if (this.busy) return cancel();
    this.busy = true;
    this.#undelivered = undefined;
    return async ({ result, update }) => {
      this.#undelivered = undeliveredBecause(result);
      if (this.#undelivered) {
        this.busy = false;
        return;
      }
      await update({ reset: this.#options.reset?.() ?? false });
      this.busy = false;
      if (result.type === 'success') this.#options.onsuccess?.(result.data ?? {});
      if (result.type !== 'failure') return;
      await tick();
      formElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    };
  };
}

type Answer = Record<string, unknown> | undefined;

/** Why a form did not arrive: the service does not answer, or the session is over. Undefined: it did arrive. */
export function undeliveredBecause(result: ActionResult<Answer, Answer>): ProblemCode | undefined {
  if (result.type === 'error')
    return result.status === undefined || result.status >= 502 ? 'UNAVAILABLE' : undefined;
  // Whoever is signed out is sent to sign in, and from there to what they asked for: an empty form.
  if (result.type === 'redirect' && /^\/(sign-in|second-factor)\?next=/.test(result.location))
    return 'SESSION_ENDED';
  return undefined;
}
