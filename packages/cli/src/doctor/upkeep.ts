import { BUCKET } from '../steps/country.ts';
import { bad, good, note, type Check } from './check.ts';

const DAY_MS = 86_400_000;

/** MaxMind and DB-IP publish every month or more often; two missed ones are old. */
const COUNTRY_DATABASE_DAYS = 60;

/** Whether open pages of the portal hear of new activity at once. */
export const realtime: Check = {
  about: 'Realtime',
  async run({ sql }) {
    const [row] = await sql<{ there: boolean; connected: boolean }[]>`
      select to_regclass('realtime.messages') is not null as there,
        exists (select from pg_catalog.pg_trigger where tgname = 'signal_activity' and not tgisinternal) as connected`;
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
          "Retention is not scheduled: run  select cron.schedule('webspeaker-retention', '17 3 * * *', 'call private.run_retention()');",
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

/** How old the country database in Storage is. */
export const countryDatabase: Check = {
  about: 'Country database',
  async run({ sql, host }) {
    const names = await host.settingNames();
    if (names.includes('GEOIP_DATABASE_PATH'))
      return [note('The country database is a file of the functions: its age is not seen from here')];
    if (!names.includes('GEOIP_STORAGE_OBJECT'))
      return [
        names.includes('MAXMIND_ACCOUNT_ID')
          ? good("MaxMind's web service says the country")
          : bad('There is no country database. Run install with --country-database FILE'),
      ];
    const [there] = await sql`select to_regclass('storage.objects') is not null as "exists"`;
    const [object] = there?.['exists']
      ? await sql`select updated_at from storage.objects where bucket_id = ${BUCKET} order by updated_at desc limit 1`
      : [];
    if (!object) return [note(`The country database is not in the bucket ${BUCKET}: its age is not known`)];
    const days = Math.floor((Date.now() - new Date(String(object['updated_at'])).getTime()) / DAY_MS);
    return [
      days > COUNTRY_DATABASE_DAYS
        ? bad(
            `The country database was uploaded ${days} days ago: addresses move. Run install with --country-database FILE`,
          )
        : good(`The country database was uploaded ${days} days ago`),
    ];
  },
};
