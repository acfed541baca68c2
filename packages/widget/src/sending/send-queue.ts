import { keepTrying } from './keep-trying.ts';
import type { FailureCode, Outcome } from './post.ts';

/** Something that waits to be sent. */
export type Queued = {
  /** Set from outside: it is not to be tried again. */
  cancelled: boolean;
};

/** What the queue does with its items. */
type Delivery<Item> = {
  /** One attempt. */
  attempt(item: Item): Promise<Outcome>;
  /** Called when an attempt failed and another will follow, and where the page goes before there is an answer; never once it is cancelled. */
  waits(item: Item, code: FailureCode | null): void;
};

/** Sends items one after the other, in order. */
export type SendQueue<Item> = {
  /** Resolves when the item was delivered or given up; to `QUEUE_FULL` at once where too many wait. */
  add(item: Item): Promise<Outcome>;
  /** Marks the matching items as not to be tried again; one that is on its way still gets its answer. */
  cancel(matches: (item: Item) => boolean): void;
};

/** More than anybody types while a server is away; a page's script that loops must not fill the memory. */
const MAX_QUEUED = 50;

/** Makes the browser ask "Leave site?". The listener costs a page its place in some back/forward caches, so it comes and goes. */
const ask = (event: Event): void => event.preventDefault();

/**
 * Makes a queue that lives in the page's memory: it stores nothing, so it ends with the page, which sends what still waits
 * as it goes.
 *
 * Where an attempt may succeed later it waits (back-off, `Retry-After`) and tries again, a bounded number of times; the
 * browser coming back online ends the wait. Who leaves meanwhile is asked, once they have used the page.
 *
 * @example
 * const queue = makeSendQueue({ attempt: (item) => call('messages', item.body), waits });
 * const outcome = await queue.add(item);
 */
export function makeSendQueue<Item extends Queued>(delivery: Delivery<Item>): SendQueue<Item> {
  const items: { readonly item: Item; readonly resolve: (outcome: Outcome) => void }[] = [];
  let running = false;
  let wake = (): void => undefined;
  addEventListener('online', () => wake());
  // What waits behind another has no later: each goes now, and a request outlives its page. One that is sent twice because
  // the page comes back is still one message.
  addEventListener('pagehide', () => {
    wake();
    items.forEach(({ item }, place) => {
      if (item.cancelled) return;
      delivery.waits(item, null);
      if (place > 0) void delivery.attempt(item);
    });
  });

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = items[0]; next; next = items[0]) {
      const { item: current, resolve } = next;
      const outcome = await keepTrying(
        () => delivery.attempt(current),
        async (ms, { code }) => {
          if (!current.cancelled) delivery.waits(current, code);
          addEventListener('beforeunload', ask);
          const ended = await new Promise<boolean>((done) => {
            wake = () => done(current.cancelled);
            if (current.cancelled) wake();
            else setTimeout(wake, ms);
          });
          removeEventListener('beforeunload', ask);
          return ended;
        },
      );
      items.shift();
      resolve(outcome);
    }
    running = false;
  }

  return {
    add: (item) =>
      new Promise((resolve) => {
        if (items.length >= MAX_QUEUED) return resolve({ ok: false, code: 'QUEUE_FULL' });
        items.push({ item, resolve });
        void run();
      }),
    cancel(matches) {
      for (const { item } of items) if (matches(item)) item.cancelled = true;
      wake();
    },
  };
}
