import type { Channel } from '@webspeaker/core/conversation';

import { quietly } from '../quietly.ts';
import type { Tracker } from '../tracker.ts';
import { whenBody } from '../when-body.ts';
import { conversationView, type AnswerHandler } from './conversation-view.ts';
import { element, icon } from './element.ts';
import css from './panel.css?inline';
import { privacyView } from './privacy-view.ts';

/** The part of `window.WebSpeaker` that needs the panel. */
export interface PanelApi {
  /** Opens the panel, on a channel where one is named. */
  open(channel?: Channel): void;
  close(): void;
  /** Registers who answers a channel's messages in the panel; without one a message is "Delivered". */
  answer(channel: Channel, handler: AnswerHandler): void;
}

/** How the panel looks on this site. */
export interface PanelLook {
  /** A CSS colour for the launcher and the visitor's own messages. */
  readonly accent: string | undefined;
  readonly side: string | undefined;
}

const TEXTS = {
  ai_search: { tab: 'AI search', hello: 'Ask a question about this site.', placeholder: 'Your question' },
  live_support: {
    tab: 'Live support',
    hello: 'Write to the people behind this site.',
    placeholder: 'Your message',
  },
} as const;
const CHANNELS = ['ai_search', 'live_support'] as const satisfies Channel[];

/**
 * Draws the launcher and the panel in a shadow root at the end of the body, and connects them to the tracker.
 *
 * The root is open: a closed one keeps no script of the page out (it could replace `attachShadow` first), but it would
 * keep out the owner's accessibility checks and tests. Styles are a constructable sheet, which a content security
 * policy without `unsafe-inline` allows. Nothing outside the root is styled or blocked. The native dialog returns the
 * focus to where it was.
 *
 * @example
 * const panel = drawPanel(tracker, { accent: '#0b5c4d', side: 'right' });
 */
export function drawPanel(tracker: Tracker, look: PanelLook): PanelApi {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const host = element('div', { 'data-side': look.side === 'left' ? 'left' : 'right' });
  if (look.accent) host.style.setProperty('--webspeaker-accent', look.accent);
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheet];

  let current: Channel = 'ai_search';
  const privacy = privacyView(tracker);
  const views = {
    ai_search: conversationView(tracker, 'ai_search', TEXTS.ai_search),
    live_support: conversationView(tracker, 'live_support', TEXTS.live_support),
  };

  const launcher = element(
    'button',
    { class: 'launcher', 'aria-label': 'Open chat', 'aria-haspopup': 'dialog', click: () => open() },
    icon('M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12z'),
  );
  const title = element('h2', { id: 'title', tabindex: '-1' }, 'Chat');
  const back = element(
    'button',
    { class: 'icon', 'aria-label': 'Back to the chat', hidden: true, click: () => showChat(current) },
    icon('M15 5l-7 7 7 7'),
  );
  const shield = element(
    'button',
    { class: 'icon', 'aria-label': 'Your privacy', click: () => showPrivacy() },
    icon('M12 3l7 3v5c0 4.5-2.9 8.3-7 10-4.1-1.7-7-5.5-7-10V6z'),
  );
  const tabs = CHANNELS.map((channel) =>
    element(
      'button',
      {
        role: 'tab',
        click: () => showChat(channel),
        keydown: ({ key }: KeyboardEvent) => {
          if (!/^Arrow(Left|Right)$/.test(key)) return;
          // There are two: either direction leads to the other one.
          select(CHANNELS.find((other) => other !== current) ?? current);
          tabs[CHANNELS.indexOf(current)]?.focus();
        },
      },
      TEXTS[channel].tab,
    ),
  );
  const note = element('button', { class: 'note', click: () => showPrivacy() });
  const chat = element(
    'div',
    { class: 'chat' },
    element('div', { role: 'tablist', 'aria-label': 'Channel' }, ...tabs),
    views.ai_search.root,
    views.live_support.root,
    note,
  );
  const dialog = element(
    'dialog',
    {
      class: 'panel',
      'aria-labelledby': 'title',
      keydown: (event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        dialog.close();
      },
    },
    element(
      'header',
      {},
      back,
      title,
      shield,
      element(
        'button',
        { class: 'icon', 'aria-label': 'Close chat', click: () => dialog.close() },
        icon('M6 6l12 12M18 6L6 18'),
      ),
    ),
    chat,
    privacy.root,
  );

  function select(channel: Channel): void {
    current = channel;
    CHANNELS.forEach((each, index) => {
      views[each].root.hidden = each !== channel;
      tabs[index]?.setAttribute('aria-selected', String(each === channel));
      tabs[index]?.setAttribute('tabindex', each === channel ? '0' : '-1');
    });
  }

  function show(isPrivacy: boolean): void {
    chat.hidden = shield.hidden = isPrivacy;
    privacy.root.hidden = back.hidden = !isPrivacy;
    title.textContent = isPrivacy ? 'Your privacy' : 'Chat';
  }

  function showChat(channel: Channel): void {
    show(false);
    select(channel);
    // On a phone the keyboard would cover what the visitor came to read.
    if (narrow()) title.focus();
    else views[channel].focus();
  }

  function showPrivacy(): void {
    show(true);
    void privacy.refresh();
    back.focus();
  }

  /** As a full-screen sheet the dialog is modal, for what it covers must not get the focus; else the page stays in use. */
  function open(channel?: Channel): void {
    if (!dialog.open) dialog[narrow() ? 'showModal' : 'show']();
    showChat(channel && CHANNELS.includes(channel) ? channel : current);
  }

  function explain(): void {
    note.textContent =
      tracker.watch.view().gate === 'open' && !tracker.closedBy()
        ? 'You are recognised here. What does that mean?'
        : 'You are anonymous here. What does that mean?';
    if (!privacy.root.hidden) void privacy.refresh();
  }

  // What is typed here is not for the page's keyboard shortcuts.
  for (const event of ['keydown', 'keyup', 'keypress']) {
    host.addEventListener(event, (pressed) => pressed.stopPropagation());
  }
  tracker.api.on('message', (report) => views[report.channel].show(report));
  tracker.api.on('consent', explain);
  tracker.api.on('erased', () => {
    for (const channel of CHANNELS) views[channel].clear();
    explain();
  });
  select(current);
  show(false);
  explain();
  shadow.append(dialog, launcher);

  function narrow(): boolean {
    return matchMedia('(max-width: 480px)').matches;
  }

  whenBody(() => document.body.append(host));

  return {
    open,
    close: () => dialog.close(),
    answer: (channel, handler) => quietly(() => views[channel].answer(handler)),
  };
}
