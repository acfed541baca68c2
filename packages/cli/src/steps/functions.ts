import { FUNCTION_NAMES, functionCode, versionOf, type FunctionName } from '../bundled.ts';
import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** Deploys the edge functions that are not of this version. */
export function functionsStep({ host }: Target): Step {
  const outdated = async (): Promise<FunctionName[]> => {
    const names: FunctionName[] = [];
    for (const name of FUNCTION_NAMES)
      if ((await host.deployedVersion(name)) !== versionOf(await functionCode(name))) names.push(name);
    return names;
  };
  return {
    async plan() {
      const names = await outdated();
      if (names.length === 0) return null;
      return `deploy the edge ${names.length === 1 ? 'function' : 'functions'} ${names.join(' and ')}`;
    },
    async apply() {
      for (const name of await outdated()) await host.deploy(name, await functionCode(name));
    },
  };
}
