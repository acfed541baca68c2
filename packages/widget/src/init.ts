/**
 * Entry of the npm package: the widget for pages that are built with a bundler, beside the script tag.
 *
 * @module
 */
import { boot } from './boot.ts';
import type { AdapterModule } from './consent/adapter.ts';
import type { ConnectPlatform } from './consent/platform-link.ts';
import type { DebugReport } from './diagnostics.ts';
import { makeWidget } from './make-widget.ts';
import type { WidgetOptions } from './options.ts';
import type { PanelApi } from './panel/launcher.ts';
import { quietly } from './quietly.ts';
import type { TrackerApi, TrackerEvents } from './tracker.ts';

export type { Channel } from '@webspeaker/core/channels';
export type { ConsentState } from '@webspeaker/core/consent';
export type { ConsentPlatformName } from '@webspeaker/core/consent-platforms';
export type { WidgetOptions } from './options.ts';
export type { Answer, AnswerHandler, AnswerText, Question } from './panel/answer-handler.ts';
export type { Source } from '@webspeaker/core/protocol';
export type { MessageReport, SendResult } from './sending/outbox.ts';
export type { FailureCode } from './sending/post.ts';
export type { EraseResult, ExportResult } from './visitor/own-data.ts';
export type { DebugReport, TrackerEvents };

type Calls = TrackerApi & PanelApi & { debug(): Promise<DebugReport> };

/**
 * A call that waits until the widget is there: a method's name with its arguments, or a function that gets the widget. Listen
 * with the function: it knows each event's type.
 */
export type QueuedCall =
  | {
      [Name in Exclude<keyof Calls, 'on'>]: Calls[Name] extends (...args: infer Args) => unknown
        ? [Name, ...Args]
        : never;
    }[Exclude<keyof Calls, 'on'>]
  | ((widget: WebSpeaker) => unknown);

/** The widget, as `init` returns it and as it stands at `window.WebSpeaker`. No method throws, and no promise rejects. */
export type WebSpeaker = Calls & {
  /** The access key of the project that it works for. */
  readonly accessKey: string;
  /** Makes calls, in order: the same that may be queued before the script arrived. */
  push(...calls: QueuedCall[]): void;
};

declare global {
  // A global can only be added to as an interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    /**
     * The widget, or the queue of calls that wait for its script: `push` works either way.
     *
     * @example
     * (window.WebSpeaker = window.WebSpeaker || []).push(['open', 'ai_search']);
     */
    WebSpeaker?: Partial<Calls> & { accessKey?: string; push(...calls: QueuedCall[]): unknown };
  }
}

const NO_PANEL: PanelApi = { open() {}, close() {}, answer() {} };

/** What is loaded later: a bundler makes a file of its own of each. */
const LATER: Readonly<Record<string, () => Promise<unknown>>> = {
  'client.js': () => import('./client.ts'),
  'answers.js': () => import('./answers.ts'),
  'keep-in-tab.js': () => import('./panel/keep-in-tab.ts'),
  'replies.js': () => import('./receiving/replies.ts'),
  'panel.js': () => import('./panel/panel.ts'),
  'answer-view.js': () => import('./panel/answer-view.ts'),
  'kept-thread.js': () => import('./panel/kept-thread.ts'),
  'download.js': () => import('./panel/download.ts'),
  'privacy.js': () => import('./panel/privacy-view.ts'),
  'contact-id.js': () => import('@webspeaker/core/contact-id'),
  'turnstile.js': () => import('./sending/turnstile.ts'),
  'diagnostics.js': () => import('./diagnostics.ts'),
  'event-detail.js': () => import('./consent/event-detail.ts'),
  ...byFileName(import.meta.glob('./panel/texts/??.ts')),
  ...adapters(import.meta.glob<{ connect: ConnectPlatform }>('./consent/platforms/*.ts')),
};

/**
 * Starts the widget on this page and puts it at `window.WebSpeaker`, as the script tag does.
 *
 * A page has one widget: called again with the same access key it returns the one that is there, whatever the other
 * options say, so that it may stand in a component that is mounted twice. On a server it does nothing. Nothing is stored
 * in the browser, and nothing that tells visitors apart is sent, before they have consented. It never throws.
 *
 * @param options what the script tag takes as attributes, in camel case
 * @returns the widget; null on a server, and where the console says why there is none: an option that is needed is missing
 *   or wrong, or the page has the widget of another access key
 *
 * @example
 * import { init } from '@webspeaker/widget';
 *
 * const widget = init({ accessKey: 'pk_…', api: 'https://YOUR-PROJECT.supabase.co', consent: 'cookiebot' });
 * widget?.answer('ai_search', async ({ text }) => search(text));
 */
export function init(options: WidgetOptions): WebSpeaker | null {
  if (typeof document === 'undefined') return null;
  quietly(() => {
    const data = toData(options);
    boot(data, (settings) => ({ ...NO_PANEL, ...makeWidget(settings, data, load) }));
  });
  const there = window.WebSpeaker;
  return there?.accessKey && there.accessKey === options.accessKey ? (there as WebSpeaker) : null;
}

/** The options as the script tag's `dataset` would have them. */
function toData(options: WidgetOptions): DOMStringMap {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function load<Module>(file: string): Promise<Module> {
  const get = LATER[file];
  return get ? (get() as Promise<Module>) : Promise.reject(new Error(`The widget has no file ${file}`));
}

function byFileName(files: Record<string, () => Promise<unknown>>): Record<string, () => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, get]) => [path.replace(/.*\/(\w+)\.ts$/, '$1.js'), get]),
  );
}

/** As `consent-<name>.js` of the script's build: what core says about a platform, and how it is read. */
function adapters(
  files: Record<string, () => Promise<{ connect: ConnectPlatform }>>,
): Record<string, () => Promise<AdapterModule>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, get]) => {
      const name = path.replace(/.*\/([\w-]+)\.ts$/, '$1');
      return [
        `consent-${name}.js`,
        async () => {
          const [{ connect }, { namedAdapter }] = await Promise.all([
            get(),
            import('./consent/named-adapter.ts'),
          ]);
          return { adapter: namedAdapter(name, connect) };
        },
      ];
    }),
  );
}
