import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';

import { conversationView, type ConversationView } from './conversation-view.ts';
import { element, icon } from './element.ts';
import type { Panel, PanelHost } from './panel-module.ts';
import css from './panel.css?inline';
import { privacyView } from './privacy-view.ts';

/** What the panel says in each channel. */
const TEXTS: Readonly<Record<Channel, { hello: string; placeholder: string }>> = {
  ai_search: { hello: 'Ask a question about this site.', placeholder: 'Your question' },
  live_support: { hello: 'Write to the people behind this site.', placeholder: 'Your message' },
};

/**
 * Draws the panel beside the launcher and connects it to the tracker. The native dialog returns the focus to where it was.
 *
 * @example
 * const panel = drawPanel({ tracker, root, reports: [], handlers: {} });
 */
export function drawPanel(host: PanelHost): Panel {
  const { tracker, root, reports } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  let [current] = CHANNELS;
  const privacy = privacyView(tracker);
  const views = Object.fromEntries(
    CHANNELS.map((channel) => [channel, conversationView(host, channel, TEXTS[channel])]),
  ) as Record<Channel, ConversationView>;

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
          const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
          if (!step) return;
          // From either end it goes on at the other.
          select(CHANNELS.at((CHANNELS.indexOf(current) + step) % CHANNELS.length) ?? current);
          tabs[CHANNELS.indexOf(current)]?.focus();
        },
      },
      CHANNEL_RULES[channel].name,
    ),
  );
  const note = element('button', { class: 'note', click: () => showPrivacy() });
  const chat = element(
    'div',
    { class: 'chat' },
    element('div', { role: 'tablist', 'aria-label': 'Channel' }, ...tabs),
    ...CHANNELS.map((channel) => views[channel].root),
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
    note.textContent = tracker.recognition.recognised()
      ? 'You are recognised here. What does that mean?'
      : 'You are anonymous here. What does that mean?';
    if (!privacy.root.hidden) void privacy.refresh();
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
  for (const report of reports) views[report.channel].show(report);
  root.prepend(dialog);

  function narrow(): boolean {
    return matchMedia('(max-width: 480px)').matches;
  }

  return { open, close: () => dialog.close() };
}
