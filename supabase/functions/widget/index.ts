import { openCountryLookup } from '../_shared/country.ts';
import { openDatabase } from '../_shared/database.ts';
import { readSettings } from '../_shared/settings.ts';
import { handle } from './handle.ts';

const settings = readSettings();
const context = {
  database: openDatabase(settings.database),
  countryOf: openCountryLookup(settings),
  clientAddressRule: settings.clientAddressRule,
};

Deno.serve((request) => handle(request, context));
