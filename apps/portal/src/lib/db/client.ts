import type { SupabaseClient } from '@supabase/supabase-js';
import type { Database } from '#lib/database.types.ts';

/** The Data API with the member's own token: row-level security decides what it reads and changes. */
export type DatabaseClient = SupabaseClient<Database>;
