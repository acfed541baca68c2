import { ownStack } from '../tools/stack/own-stack.ts';

/** Starts a stack on free ports and empty data for a suite that is run alone; `npm test` brings one for all of them. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['WEBSPEAKER_STACK_FILE']) return undefined;
  const stack = await ownStack();
  process.env['WEBSPEAKER_STACK_FILE'] = stack.file;
  return () => stack.discard();
}
