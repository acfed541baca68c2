import { openDatabase } from '../_shared/database.ts';
import { readSettings } from '../_shared/settings.ts';
import { openDataApi } from './data-api.ts';
import { handle } from './handle.ts';

const settings = readSettings();
const context = { database: openDatabase(settings.database), dataApi: openDataApi(settings) };

Deno.serve((request) => handle(request, context));
