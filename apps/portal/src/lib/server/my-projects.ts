import { listMyProjects, type MyProject } from '#lib/db/projects.ts';

/** Reads the member's projects once for each request, whoever asks: the layouts load side by side. */
export function myProjects(locals: App.Locals): Promise<MyProject[]> {
  locals.projects ??= listMyProjects(locals.database, locals.user?.id ?? '');
  return locals.projects;
}
