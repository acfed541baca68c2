import type { Channel } from '@webspeaker/core/channels';

import type { MessageReport } from '../sending/message-sender.ts';
import type { Tracker } from '../tracker.ts';
import { whenBody } from '../when-body.ts';
import { element, icon } from './element.ts';
import css from './launcher.css?inline';
import { makeLoader } from './load-lazily.ts';
import type { AnswerHandler, Panel, PanelModule } from './panel-module.ts';

/** The part of `window.WebSpeaker` that needs the panel. */
export type PanelApi = {
  /** Opens the panel, on a channel where one is named. */
  open(channel?: Channel): void;
  close(): void;
  /** Registers who answers a channel's messages in the panel; without one a message is "Delivered". */
  answer(channel: Channel, handler: AnswerHandler): void;
};

const LABEL = 'Open chat';
const FAILED_LABEL = 'The chat could not be loaded. Try again';

/**
 * Draws the launcher and opens the panel, whose file is loaded when somebody is about to need it: a pointer or the focus
 * is on the launcher, the page asks for it, or a message was sent. Where that fails the launcher says so, and the next
 * press tries again.
 *
 * Everything is in one open shadow root at the end of the body: a closed one keeps no script of the page out (it could
 * replace `attachShadow` first), but it would keep out the owner's accessibility checks and tests. Styles are a
 * constructable sheet, which a content security policy without `unsafe-inline` allows. Nothing outside the root is styled
 * or blocked.
 *
 * @param script the widget's script tag: its address says where the other files are, its attributes how things look.
 *
 * @example
 * const panel = showLauncher(tracker, document.currentScript as HTMLScriptElement);
 * panel.open('live_support');
 */
export function showLauncher(tracker: Tracker, script: HTMLScriptElement): PanelApi {
  const { accent, side } = script.dataset;
  const loadFile = makeLoader(script.src || document.baseURI);
  const reports: Readonly<MessageReport>[] = [];
  const handlers: Partial<Record<Channel, AnswerHandler>> = {};
  let panel: Panel | null = null;
  let wanted: { channel: Channel | undefined } | null = null;

  const host = element('div', { 'data-side': side ?? '' });
  if (accent) host.style.setProperty('--webspeaker-accent', accent);
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const preload = (): void => void load().catch(() => undefined);
  const launcher = element(
    'button',
    {
      class: 'launcher',
      'aria-label': LABEL,
      'aria-haspopup': 'dialog',
      click: () => open(),
      pointerenter: preload,
      focus: preload,
    },
    icon('M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12z'),
  );

  async function load(): Promise<Panel> {
    const { drawPanel } = await loadFile<PanelModule>('panel.js');
    return (panel ??= drawPanel({ tracker, root, reports, handlers }));
  }

  async function open(channel?: Channel): Promise<void> {
    wanted = { channel };
    launcher.classList.toggle('loading', !panel);
    let failed = false;
    try {
      await load();
      if (wanted) panel?.open(wanted.channel);
    } catch (error) {
      failed = true;
      console.warn('WebSpeaker: the panel could not be loaded', error);
    }
    wanted = null;
    launcher.classList.remove('loading');
    launcher.classList.toggle('failed', failed);
    launcher.setAttribute('aria-label', failed ? FAILED_LABEL : LABEL);
  }

  // What is typed here is not for the page's keyboard shortcuts.
  for (const event of ['keydown', 'keyup', 'keypress']) {
    host.addEventListener(event, (pressed) => pressed.stopPropagation());
  }
  const stopCollecting = tracker.api.on('message', (report) => {
    if (panel) stopCollecting();
    else if (!reports.includes(report)) reports.push(report);
    preload();
  });
  root.append(launcher);
  whenBody(() => document.body.append(host));

  return {
    open: (channel) => void open(channel),
    close() {
      wanted = null;
      panel?.close();
    },
    answer(channel, handler) {
      handlers[channel] = handler;
    },
  };
}
