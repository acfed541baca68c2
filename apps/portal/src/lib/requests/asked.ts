/** What people can ask about their data: `data_requests.asked` of the database. */
export const ASKED = ['export', 'erasure', 'export_and_erasure', 'withdrawal'] as const;
