import { officeHoursOf } from '#lib/projects/office-hours.ts';
import { settingsAction } from '#lib/projects/settings-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent }) => {
  const { project } = await parent();
  return {
    officeHours: officeHoursOf(project.office_hours),
    timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
  };
};

export const actions: Actions = {
  hours: settingsAction('hours'),
};
