import 'unplugin-icons/types/svelte';
import type { User } from '#lib/access/user.ts';
import type { DatabaseClient } from '#lib/db/client.ts';
import type { MyProject } from '#lib/db/projects.ts';

declare global {
  /** The newest migration that the portal was built with; see vite.config.ts. */
  const SCHEMA_VERSION: string;

  namespace App {
    interface Error {
      /** Names the failure in the server's log, so that a person can report it. */
      reference?: string;
    }
    interface Locals {
      database: DatabaseClient;
      user: User | null;
      /** The reader's, one of `LANGUAGES`. */
      language: string;
      /** The answer's headers are on their way: it takes no more cookies. */
      answered?: boolean;
      /** Asked for once, by whoever needs it first: `myProjects`. */
      projects?: Promise<MyProject[]>;
    }
    interface PageData {
      language: string;
      locale: string;
      timeZone: string;
      now: string;
      user: User | null;
    }
  }
}

export {};
