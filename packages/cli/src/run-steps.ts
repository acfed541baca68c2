import { Fault } from './fault.ts';
import type { Step } from './steps/step.ts';
import type { Terminal } from './terminal.ts';

/** Whether a command only shows what it would do, or does it without asking. */
export type RunOptions = { dryRun: boolean; yes: boolean };

/**
 * Shows everything that would be done, asks, and does it. Each step is planned anew before its turn, since an earlier one
 * may have changed what it finds.
 *
 * @returns whether there was anything to do and it was done
 * @throws Fault when nobody can be asked and `yes` was not said
 */
export async function runSteps(
  steps: readonly Step[],
  { dryRun, yes, question, terminal }: RunOptions & { question: string; terminal: Terminal },
): Promise<boolean> {
  const plans: string[] = [];
  for (const step of steps) {
    const plan = await step.plan();
    if (plan !== null) plans.push(plan);
  }
  if (plans.length === 0) {
    terminal.say('Nothing to do: everything is as this version wants it.');
    return false;
  }
  terminal.say('This will');
  for (const plan of plans) terminal.say(`  - ${plan}`);
  if (dryRun) {
    terminal.say('Nothing was changed.');
    return false;
  }
  if (!yes && !(await terminal.confirm(question)))
    throw new Fault('Nothing was changed. Without a terminal, say --yes');
  for (const step of steps) {
    const plan = await step.plan();
    if (plan === null) continue;
    terminal.say(`… ${plan}`);
    await step.apply();
  }
  return true;
}
