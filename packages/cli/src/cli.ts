/** `npx @webspeaker/contacts`: installs, upgrades, checks and removes WebSpeaker Contacts on a Supabase of one's own. */
import { Command, Option } from 'commander';

import manifest from '../package.json' with { type: 'json' };
import { examine } from './doctor/examine.ts';
import { Fault } from './fault.ts';
import { runSteps, type RunOptions } from './run-steps.ts';
import { authStep } from './steps/auth.ts';
import { countryStep } from './steps/country.ts';
import { ORGANIZATIONS, organizationsStep, type Organizations } from './steps/organizations.ts';
import { functionsStep } from './steps/functions.ts';
import { roleStep } from './steps/role.ts';
import { schemaStep } from './steps/schema.ts';
import { settingsStep } from './steps/settings.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { terminal } from './terminal.ts';
import { dropStep, exportStep, removeFunctionsStep } from './uninstall.ts';

type InstallOptions = TargetOptions &
  RunOptions & {
    portal?: string;
    addressHeader?: string;
    trustedProxies?: string;
    countryDatabase?: string;
    organizations?: Organizations;
    rotate: boolean;
  };

const program = new Command('contacts')
  .description('WebSpeaker Contacts on your own Supabase')
  .version(manifest.version)
  .showHelpAfterError();

changing(command('install', 'Sets up everything, or what is missing; shows it and asks first'))
  .option('--portal <address>', "the portal's address, where mails lead")
  .option(
    '--address-header <name>',
    "the header that holds a visitor's address: cf-connecting-ip on hosted Supabase",
  )
  .option('--trusted-proxies <number>', 'how many proxies of your own add to that header')
  .option('--country-database <file>', 'a country database (.mmdb), uploaded to Storage')
  .addOption(
    new Option(
      '--organizations <who>',
      'who may make an organization: everybody (open), who was invited to one, or nobody after the first (one)',
    ).choices(ORGANIZATIONS),
  )
  .option('--rotate', "makes a new secret for the functions' database role", false)
  .action((options: InstallOptions) =>
    withTarget(options, async (target) => {
      const steps = [
        schemaStep(target),
        roleStep(target, options),
        settingsStep(target, options),
        countryStep(target, { ...(options.countryDatabase ? { file: options.countryDatabase } : {}) }),
        functionsStep(target),
        authStep(target, options),
        organizationsStep(target, options),
      ];
      const done = await runSteps(steps, {
        ...options,
        question: `Go on with ${target.host.name}?`,
        terminal,
      });
      if (!done) return;
      const { region } = target.host;
      if (region !== null) {
        terminal.say(
          `\nThe database is in ${region}. Start the portal with PUBLIC_SUPABASE_REGION=${region}, and its`,
        );
        terminal.say(`snippets say data-region="${region}": the functions then run there, and nowhere else.`);
      }
      terminal.say('\nDone. Now run doctor with the same options.');
    }),
  );

changing(command('upgrade', 'Brings database and functions to this version, in this order')).action(
  (options: TargetOptions & RunOptions) =>
    withTarget(options, async (target) => {
      const steps = [schemaStep(target), functionsStep(target)];
      const done = await runSteps(steps, {
        ...options,
        question: `Go on with ${target.host.name}?`,
        terminal,
      });
      if (done) terminal.say('\nDone. Deploy the portal of this version next.');
    }),
);

command('doctor', 'Checks everything, sends a message, reads it and erases it')
  .option('--portal <address>', "the portal's address")
  .option('--country <code>', 'the country that you are in now, such as DE')
  .action((options: TargetOptions & { portal?: string; country?: string }) =>
    withTarget(options, async (target) => {
      if ((await examine(target, options, terminal)) > 0) process.exitCode = 1;
    }),
  );

changing(command('uninstall', 'Writes a final export, then removes everything of ours'))
  .requiredOption('--export <folder>', 'where the final export goes; a folder that has none yet')
  .action((options: TargetOptions & RunOptions & { export: string }) =>
    withTarget(options, async (target) => {
      const steps = [
        removeFunctionsStep(target),
        exportStep(target, { folder: options.export }),
        dropStep(target),
      ];
      const question = `Delete all contacts and messages of ${target.host.name}?`;
      const done = await runSteps(steps, { ...options, question, terminal });
      if (done) terminal.say('\nDone. The accounts of your members are still in Auth.');
    }),
  );

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Fault ? `Error: ${error.message}` : error);
  process.exitCode = 1;
}

/** A command with the options that say what it works on. */
function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option(
      '--project <ref>',
      "the project on hosted Supabase: the twenty letters in its dashboard's address",
    )
    .addOption(new Option('--token <token>', 'a personal access token').env('SUPABASE_ACCESS_TOKEN'))
    .addOption(
      new Option('--db-url <url>', 'the connection string of postgres; better as variable').env(
        'SUPABASE_DB_URL',
      ),
    )
    .option('--url <address>', "the address of Supabase's APIs; https://<ref>.supabase.co if absent")
    .option('--functions-folder <folder>', 'self-hosted: the folder that functions are read from')
    .addOption(
      new Option('--api-url <address>')
        .default('https://api.supabase.com')
        .env('SUPABASE_API_URL')
        .hideHelp(),
    );
}

function changing(command: Command): Command {
  return command
    .option('--dry-run', 'only says what would be done', false)
    .option('-y, --yes', 'does not ask', false);
}
