/** Supabase's surface on this machine, without Docker. For development and tests only. */
export {
  choosePorts,
  DEFAULT_PORTS,
  freePort,
  requireFreePort,
  type PortName,
  type PortWishes,
} from './choose-ports.ts';
export { runUntilStopped, type Run } from './run-until-stopped.ts';
export { StackError } from './stack-error.ts';
export { DEMO, type StackInfo } from './stack-info.ts';
export { startStack, type Stack, type StackOptions } from './start-stack.ts';
export { watchChildren, type ChildWatch } from './watch-children.ts';
