import { resolve } from '$app/paths';
import type { ActivitySource } from './polling.ts';
import { realtime } from './realtime.ts';

const followed = new Map<string, { listeners: Set<() => void>; stop: () => void }>();

/**
 * Signals activity in a project, however many parts of a page listen, by one stream: a browser opens only six to one
 * server.
 */
export function projectActivity(projectId: string): ActivitySource {
  return (onSignal) => {
    // Each a listener of its own, even if it is the same function.
    const listener = () => onSignal();
    const known = followed.get(projectId);
    const listeners = known?.listeners ?? new Set<() => void>();
    listeners.add(listener);
    if (!known) {
      const follow = realtime(resolve(`projects/${projectId}/contacts/activity/stream`));
      const stop = follow(() => listeners.forEach((each) => each()));
      followed.set(projectId, { listeners, stop });
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size) return;
      followed.get(projectId)?.stop();
      followed.delete(projectId);
    };
  };
}
