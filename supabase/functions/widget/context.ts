import type { ClientAddressRule } from '@webspeaker/core';

import type { Countries } from '../_shared/country.ts';
import type { Database } from '../_shared/database.ts';
import type { Batch } from './batch.ts';
import type { ClientCeiling } from './client-ceiling.ts';
import type { PollLoad } from './poll-load.ts';
import type { TurnstileCheck } from './turnstile.ts';

/** What the function is given when it starts. */
export type Context = {
  database: Database;
  /** Records messages, those that come in at once in one statement. */
  messages: Batch;
  countryOf: Countries['countryOf'];
  countrySource: Countries['source'];
  clientAddressRule: ClientAddressRule | null;
  clientCeiling: ClientCeiling;
  /** Whether messages of crawlers are stored like any others. */
  storesCrawlers: boolean;
  /** Null if the functions have no secret to check tokens of Turnstile with. */
  turnstile: TurnstileCheck | null;
  pollLoad: PollLoad;
};
