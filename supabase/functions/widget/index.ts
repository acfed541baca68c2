import { openCountries } from '../_shared/country.ts';
import { openDatabase } from '../_shared/database.ts';
import { readSettings } from '../_shared/settings.ts';
import { openBatch } from './batch.ts';
import { recordTogether } from './calls.ts';
import { openClientCeiling } from './client-ceiling.ts';
import { handle } from './handle.ts';
import { openPollLoad } from './poll-load.ts';
import { openTurnstile } from './turnstile.ts';

const settings = readSettings();
const countries = openCountries(settings);
const database = openDatabase(settings.database);
const context = {
  database,
  messages: openBatch(database, recordTogether),
  countryOf: countries.countryOf,
  countrySource: countries.source,
  clientAddressRule: settings.clientAddressRule,
  clientCeiling: openClientCeiling(settings.clientRequestsPerMinute),
  storesCrawlers: settings.storesCrawlers,
  turnstile: settings.turnstile && openTurnstile(settings.turnstile),
  pollLoad: openPollLoad(settings.pollsPerSecond),
};

Deno.serve((request) => handle(request, context));
