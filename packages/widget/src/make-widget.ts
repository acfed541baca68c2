import { findPlatform } from './consent/find-platform.ts';
import { PLATFORM_SIGNS } from './consent/platform-signs.ts';
import type { DebugReport, DiagnosticsModule } from './diagnostics.ts';
import type { Load } from './load-lazily.ts';
import { showLauncher, type PanelApi } from './panel/launcher.ts';
import type { Settings } from './read-settings.ts';
import type { MessageReport } from './sending/outbox.ts';
import { startTracker, type TrackerApi } from './tracker.ts';
import { readTabThread } from './visitor/tab-thread.ts';

/** The whole widget: what a page can do with it, without the panel's part where none is drawn. */
export type Widget = TrackerApi &
  Partial<PanelApi> & {
    /** Shows on the page what the consent platform says and what the widget concludes from it. For the site's owner. */
    debug(): Promise<DebugReport>;
  };

/**
 * Makes the whole widget: the tracker, which loads the adapter of its consent platform, and the launcher of the panel, whose
 * own file is loaded when it is first needed. With `data-panel="none"` it draws nothing and serves a chat window of the site's own.
 *
 * @param data what the owner set: how things look
 * @param load gets the files that are loaded later
 *
 * @example
 * boot(script.dataset, (settings) => makeWidget(settings, script.dataset, makeLoader(script.src)));
 */
export function makeWidget(settings: Settings, data: DOMStringMap, load: Load): Widget {
  const find = findPlatform(PLATFORM_SIGNS, load);
  const keptThread = (name: string): string | undefined => readTabThread(name)?.conversationKey;
  const tracker = startTracker(settings, { find, load, keptThread });
  let last: Readonly<MessageReport> | null = null;
  tracker.api.on('message', (report) => (last = report));
  const asked = location.search.includes('webspeaker-debug');
  const debug = (): Promise<DebugReport> =>
    load<DiagnosticsModule>('diagnostics.js').then(
      ({ diagnose }) => diagnose({ tracker, settings, lastMessage: () => last, tells: asked }),
      (error: unknown) => ({ error }),
    );
  if (asked) void debug();
  const panel = data['panel'] !== 'none' && showLauncher({ tracker, data, load });
  return { ...tracker.api, debug, ...panel };
}
