import { bad, good, note, type Check } from './check.ts';
import { askHealth } from './health.ts';

const DAY_MS = 86_400_000;

/** MaxMind and DB-IP publish every month or more often; two missed ones are old. */
const COUNTRY_DATABASE_DAYS = 60;

/** Whether open pages of the portal hear of new activity at once. */
export const realtime: Check = {
  about: 'Realtime',
  async run({ sql }) {
    const [row] = await sql<{ there: boolean; connected: boolean }[]>`
      select to_regclass('realtime.messages') is not null as there,
        (select count(*) = 2 from pg_catalog.pg_trigger where tgname = 'signal_activity' and not tgisinternal)
        and exists (
          select from pg_catalog.pg_policy
          where polrelid = to_regclass('realtime.messages') and polname = 'members hear their projects'' activity'
        ) as connected`;
    if (row?.connected) return [good('The portal hears of new activity at once')];
    if (row?.there)
      return [
        bad('Realtime is there but not connected: run  select private.connect_realtime();  as postgres'),
      ];
    return [note('There is no Realtime: the portal asks every eight seconds instead')];
  },
};

/** Whether what is old is deleted every night. */
export const retention: Check = {
  about: 'Retention',
  async run({ sql }) {
    const [cron] = await sql`select to_regclass('cron.job') is not null as "exists"`;
    if (!cron?.['exists'])
      return [
        bad(
          'Nothing runs the retention: pg_cron is missing. Switch it on, or call  call private.run_retention();  from a scheduler of your own',
        ),
      ];
    const [job] = await sql`select jobid, active from cron.job where command ilike '%private.run_retention%'`;
    if (!job?.['active'])
      return [
        bad(
          "Retention is not scheduled: run  select cron.schedule('webspeaker-retention', '7-57/10 3 * * *', 'call private.run_retention()');",
        ),
      ];
    const [run] = await sql`
      select status, return_message, start_time from cron.job_run_details
      where jobid = ${job['jobid']} order by start_time desc limit 1`;
    if (!run) return [note('Retention is scheduled and has not run yet')];
    const when = new Date(String(run['start_time'])).toISOString().slice(0, 10);
    return [
      run['status'] === 'succeeded'
        ? good(`Retention last ran on ${when}`)
        : bad(`Retention failed on ${when}: ${String(run['return_message'])}`),
    ];
  },
};

/** Where countries come from, and of when that is: the running function says it. */
export const countryDatabase: Check = {
  about: 'Country database',
  async run({ host }) {
    const source = (await askHealth(host, 'widget'))?.countrySource;
    if (source === undefined) return [note('The functions do not answer, so it is not known')];
    if (source === null)
      return [
        bad(
          'There is none, or it cannot be read: the log of the functions says why. Run install with --country-database FILE',
        ),
      ];
    if (source.builtAt === null) return [good("MaxMind's web service says the country")];
    const days = Math.floor((Date.now() - Date.parse(source.builtAt)) / DAY_MS);
    const from = source.builtAt.slice(0, 10);
    return [
      days > COUNTRY_DATABASE_DAYS
        ? bad(
            `It is of ${from}, ${days} days old: addresses move. Get a new one; on hosted Supabase run install with --country-database FILE`,
          )
        : good(`It is of ${from}`),
    ];
  },
};
