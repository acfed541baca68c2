import type { DataRequest, DataRequestEvent } from '#lib/db/data-requests.ts';

/** What is to be done for a request; each is the action of its event on the audit record. */
const STEPS = {
  export: ['contact.exported'],
  erasure: ['contact.erased'],
  export_and_erasure: ['contact.exported', 'contact.erased'],
  withdrawal: ['consent.withdrawn'],
} as const;

export type StepAction = (typeof STEPS)[keyof typeof STEPS][number];
/** `doneAt` is null while it is not done. */
export type Step = { action: StepAction; doneAt: string | null };

/**
 * The steps of a request, in their order. Done is what happened since it was entered, whoever did it; a withdrawal also
 * by an erasure, or before. The database decides by the same rules when the request is closed.
 *
 * @param events those of `readDataRequestEvents`, newest first
 * @param withdrawnAt when the contact withdrew consent; null: not, or there is no contact
 */
export function stepsOf(
  { asked, created_at }: Pick<DataRequest, 'asked' | 'created_at'>,
  events: DataRequestEvent[],
  withdrawnAt: string | null,
): Step[] {
  const since = Date.parse(created_at);
  const done = (action: string) =>
    events.find((event) => event.action === action && Date.parse(event.created_at) >= since)?.created_at ??
    null;
  return STEPS[asked].map((action) => ({
    action,
    doneAt:
      action === 'consent.withdrawn' ? (done(action) ?? withdrawnAt ?? done('contact.erased')) : done(action),
  }));
}
