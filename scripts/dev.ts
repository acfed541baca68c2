/**
 * `npm run dev`: the local stack, the portal and the demo shop, until Ctrl-C.
 *
 * Options: --api-port 54321, --db-port 54322, --portal-port 5173, --demo-port 5174 (each a number, or free), --data .local
 * (the folder that keeps the data)
 */
import { readOptions } from '../tools/options.ts';
import { join } from 'node:path';
import { styleText } from 'node:util';

import {
  DEFAULT_PORTS,
  requireFreePort,
  runUntilStopped,
  startStack,
  type StackInfo,
} from '@webspeaker/local-stack';
import { allOf, runScript, startSites } from '../tools/stack/sites.ts';
import { root } from '../tools/root.ts';
import { stackOptions, toStackOptions } from '../tools/stack/stack-options.ts';

const { values } = readOptions(import.meta.filename, { options: stackOptions });

await runUntilStopped(async (run) => {
  console.log('Starting…');
  const options = toStackOptions(values);
  // The sites start last, but a port that is taken is reported now.
  for (const name of ['portal', 'demo'] as const) {
    const port = options.ports?.[name] ?? DEFAULT_PORTS[name];
    if (port !== 'free') await requireFreePort(name, port);
  }
  const { info, file, stop } = await startStack({ ...options, signal: run.signal });
  run.onStop(stop);
  // The portal serves the widget's script, so its address is printed only once that is built.
  await allOf([runScript('build:widget'), startSites(run, { info, file, mode: 'dev' })]);
  if (!run.signal.aborted) console.log(welcome(info, file));
});

function welcome(info: StackInfo, file: string): string {
  const line = (name: string, value: string) => `  ${styleText('dim', name.padEnd(12))}${value}`;
  // What a command of the same folder finds by itself need not be named.
  const isUsual = file === join(root, '.local/stack.json');
  return `
${styleText('bold', '  WebSpeaker Contacts is running')}

${line('Demo shop', styleText('cyan', info.demoUrl))}
${line('Portal', styleText('cyan', info.portalUrl))}
${line('  sign in', `${info.demoUser.email}  ${styleText('dim', 'with')}  ${info.demoUser.password}`)}

${line('API', info.apiUrl)}
${line('Postgres', info.dbUrl)}
${line('Mails', info.mailDirectory)}
${line('More', file)}

  Fill it with two months of visitors from all over the world:  npm run demo:traffic -- --visitors 200${isUsual ? '' : ` --stack ${file}`}
  Ctrl-C stops everything; the data stays in ${join(file, '..')}
`;
}
