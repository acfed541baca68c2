/** The signed-in member, as the verified token names them. */
export type User = { id: string; email: string };
