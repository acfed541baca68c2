import type { Database } from '../_shared/database.ts';
import type { DataApi } from './data-api.ts';

/** What the function is given when it starts. */
export type Context = { database: Database; dataApi: DataApi };
