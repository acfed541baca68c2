import { settingsAction } from '#lib/projects/settings-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone')] });

export const actions: Actions = {
  hours: settingsAction('hours'),
};
