import { kindOf, logWarning } from '../_shared/log.ts';
import { unavailable, type Refusal } from '../_shared/refusal.ts';

/**
 * Asks Cloudflare whether a token of Turnstile is good.
 *
 * @param messageId the message that the token came with: the same token with the same message may be asked about again
 * @returns whether it is, or the refusal to send when Cloudflare does not say
 */
export type TurnstileCheck = (token: string, messageId: string) => Promise<boolean | Refusal>;

/** Where Turnstile's tokens are checked. */
export type TurnstileSettings = { secretKey: string; verifyUrl: string };

/** As long as a visitor waits for an answer without taking the chat for broken. */
const VERIFY_LIMIT_MS = 5_000;

/**
 * Prepares the check of Turnstile's tokens. Sends Cloudflare the token and the message's id, and nothing about the visitor:
 * the address (`remoteip`) is optional there and is left out.
 *
 * While Cloudflare does not answer, nobody passes: the refusal is UNAVAILABLE, with which the widget keeps the message and
 * tries again. To let everybody pass would help nobody, because the widget gets no token then either.
 * https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 *
 * @example
 * const check = openTurnstile({ secretKey: '0x4AAA…', verifyUrl: 'https://challenges.cloudflare.com/turnstile/v0/siteverify' });
 * await check(token, messageId); // true
 */
export function openTurnstile({ secretKey, verifyUrl }: TurnstileSettings): TurnstileCheck {
  return async (token, messageId) => {
    try {
      const response = await fetch(verifyUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ secret: secretKey, response: token, idempotency_key: messageId }),
        signal: AbortSignal.timeout(VERIFY_LIMIT_MS),
      });
      const verdict: unknown = await response.json();
      if (typeof verdict !== 'object' || verdict === null || !('success' in verdict)) throw new NoVerdict();
      if (verdict.success === true) return true;
      const codes = 'error-codes' in verdict ? JSON.stringify(verdict['error-codes']) : '';
      if (!/secret|internal-error/.test(codes)) return false;
      logWarning(
        `Turnstile can check no token: ${/secret/.test(codes) ? 'its secret key is wrong' : 'internal error'}`,
      );
      return unavailable();
    } catch (error) {
      logWarning(`Turnstile does not answer: ${kindOf(error)}`);
      return unavailable();
    }
  };
}

class NoVerdict extends Error {
  override name = 'NoVerdict';
}

type Challenged = { accessKey: string; messageId?: string; turnstileToken?: string | undefined };

/**
 * Tells whether a sender is to be believed without asking the database if the project requires Turnstile.
 *
 * @param check null if the functions have no secret: then nothing is checked
 */
export async function passesTurnstile(
  { messageId, turnstileToken }: Challenged,
  check: TurnstileCheck | null,
): Promise<boolean | Refusal> {
  if (check === null) return true;
  return messageId !== undefined && turnstileToken !== undefined && check(turnstileToken, messageId);
}
