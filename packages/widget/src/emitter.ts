import { guarded } from './guarded.ts';

/** Listeners by event name. */
export type Emitter<Events> = {
  /** Adds a listener and returns the function that removes it. */
  on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void;
};

/**
 * Makes an emitter. A listener that throws is reported to the console and stops nobody else.
 *
 * @example
 * const { on, emit } = makeEmitter<{ open: null }>();
 * const off = on('open', () => console.log('opened'));
 */
export function makeEmitter<Events>(): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<(detail: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    emit(name, detail) {
      for (const listener of listeners.get(name) ?? []) {
        guarded(() => (listener as (detail: Events[typeof name]) => void)(detail));
      }
    },
  };
}
