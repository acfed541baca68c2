/** Supabase on this machine, without Docker. For development and tests only. */
export { compareCatalogs, readCatalog, type Catalog } from './catalog.ts';
export { DEFAULT_PORTS, freePort, requireFreePort } from './choose-ports.ts';
export { runToEnd, runUntilStopped, type Run } from './run-until-stopped.ts';
export { pushMigrations } from './migrate.ts';
export { runCommand } from './run-command.ts';
export { schemaFiles } from './schema-files.ts';
export { makeScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
export { StackError } from './stack-error.ts';
export { type StackInfo } from './stack-info.ts';
export { startStack, type Stack, type StackOptions } from './start-stack.ts';
export { supervise } from './supervise.ts';
export { watchChildren } from './watch-children.ts';
