export type DayCounts = { day: string; newContacts: number; returningContacts: number };

const WEEKS_FROM_DAYS = 120;
const DAYS_PER_WEEK = 7;

/** Sums days to weeks where there are too many days to tell their bars apart. A week is named by its first day. */
export function groupDays(days: DayCounts[]): { unit: 'day' | 'week'; counts: DayCounts[] } {
  if (days.length < WEEKS_FROM_DAYS) return { unit: 'day', counts: days };
  const counts: DayCounts[] = [];
  for (let start = 0; start < days.length; start += DAYS_PER_WEEK) {
    const week = days.slice(start, start + DAYS_PER_WEEK);
    counts.push({
      day: week[0]?.day ?? '',
      newContacts: sum(week, 'newContacts'),
      returningContacts: sum(week, 'returningContacts'),
    });
  }
  return { unit: 'week', counts };
}

function sum(days: DayCounts[], name: 'newContacts' | 'returningContacts'): number {
  return days.reduce((total, day) => total + day[name], 0);
}
