import type { Database } from '../_shared/database.ts';
import type { DataApi } from './data-api.ts';

/** What the function was given when it started. */
export type Context = { database: Database; dataApi: DataApi };
