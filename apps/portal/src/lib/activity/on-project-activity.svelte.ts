import { projectActivity } from './project-activity.ts';

/**
 * Calls `onSignal` at each activity in a project for as long as the component stands. A load that brings the same
 * project anew leaves what is followed as it is.
 *
 * @param projectId reads the project's id, which may become another one
 * @param onSignal there may be news; asks for them
 * @example
 * onProjectActivity(() => data.project.id, refreshAll);
 */
export function onProjectActivity(projectId: () => string, onSignal: () => unknown): void {
  const followed = $derived(projectId());
  $effect(() => projectActivity(followed)(() => void onSignal()));
}
