import { FUNCTION_NAMES, functionCode, versionOf } from '../bundled.ts';
import { causeOf } from '../management-api.ts';
import { bad, good, note, type Check, type Finding } from './check.ts';
import { askHealth } from './health.ts';

const LIMIT_MS = 20_000;

/** Whether the deployed functions are this version's, and what runs is what was deployed. */
export const functions: Check = {
  about: 'Edge functions',
  async run({ host }) {
    const findings: Finding[] = [];
    for (const name of FUNCTION_NAMES) {
      const [wanted, found] = [versionOf(await functionCode(name)), await host.deployedVersion(name)];
      if (found === null) findings.push(bad(`The function ${name} is not deployed. Run install`));
      else if (found !== wanted)
        findings.push(
          bad(`The function ${name} is ${found}, this command line ${wanted ?? 'unknown'}. Run upgrade`),
        );
      else {
        // Where it does not answer, the message that is sent next says why.
        const running = (await askHealth(host, name))?.version ?? wanted;
        if (running !== wanted)
          findings.push(
            bad(
              `The function ${name} is deployed, but ${running ?? 'another version'} still runs: restart it`,
            ),
          );
      }
    }
    return findings.length > 0
      ? findings
      : [good(`The functions ${FUNCTION_NAMES.join(' and ')} are this version's`)];
  },
};

/** Where the functions answer, seen from here and with the region named. */
export const region: Check = {
  about: 'Region',
  async run({ host }) {
    if (host.region === null) return [note('Only hosted Supabase has regions')];
    const answeredIn = async (query: string): Promise<string | null> => {
      const url = `${host.url}/functions/v1/widget/messages${query}`;
      const answer = await fetch(url, { method: 'OPTIONS', signal: AbortSignal.timeout(LIMIT_MS) });
      await answer.body?.cancel();
      return answer.headers.get('x-sb-edge-region');
    };
    try {
      const [near, asked] = [await answeredIn(''), await answeredIn(`?forceFunctionRegion=${host.region}`)];
      const home = `The database is in ${host.region}`;
      if (near === null) return [note(`${home}; the functions do not say where they ran`)];
      if (asked !== host.region)
        return [bad(`${home}, but a request for that region was answered in ${asked ?? 'no region'}`)];
      return [
        good(
          `${home}. Asked from here, the functions run in ${near}; with data-region="${host.region}" they run beside it`,
        ),
      ];
    } catch (error) {
      return [bad(`The functions did not answer at ${host.url} (${causeOf(error)})`)];
    }
  },
};
