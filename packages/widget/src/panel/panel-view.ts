import { CHANNEL_RULES, CHANNELS, type Channel } from '@webspeaker/core/channels';

import { avatar } from './avatar.ts';
import { channelTabs } from './channel-tabs.ts';
import { conversationView, type ConversationView } from './conversation-view.ts';
import { element, icon } from './element.ts';
import type { Look } from './look.ts';
import type { PanelHost, Speech } from './panel-module.ts';
import type { PrivacyModule, PrivacyView } from './privacy-view.ts';
import type { Message } from './thread.ts';

/** What the panel holds, in one language. */
export type PanelView = {
  readonly nodes: readonly HTMLElement[];
  /** How many channels there are to choose from. */
  readonly channels: number;
  /** What is to be seen: a channel's conversation, or the privacy view. */
  seen(): Channel | 'privacy';
  /** Shows a channel's conversation; null, and a channel that is switched off: the one that was seen last. */
  showChat(channel: Channel | null, focus: boolean): void;
  showMessage(message: Message): void;
  removeMessage(message: Message): void;
  clear(): void;
  /** Says anew whether the visitor is recognised. */
  explain(): void;
  /** Marks the channels in which something is new. */
  mark(isNew: (channel: Channel) => boolean): void;
  refuseFiles(): void;
};

/** What the panel's controls do. */
export type Actions = {
  send(channel: Channel, text: string): void;
  retry(message: Message): void;
  /** The visitor is writing, in a channel where members answer. */
  typing(): void;
  /** Shows a channel by the visitor's wish, and leaves the focus where it is. */
  turnTo(channel: Channel): void;
  close(): void;
  /** Another channel, or the privacy view, is to be seen. */
  turned(): void;
  /** Switches the sound and answers whether it is on now. */
  toggleSound(): boolean;
  /** Whether fingers write: then a keyboard would cover what the visitor came to read. */
  narrow(): boolean;
};

type Parts = {
  host: PanelHost;
  look: Look;
  /** Those to show, in order. */
  channels: readonly Channel[];
  speech: Speech;
  actions: Actions;
  /** What stands between the messages and the field, where members answer. */
  below: HTMLElement;
};

/**
 * Draws what is in the panel: head, tabs, a conversation for each channel, and the privacy view, whose file is loaded
 * when it is first looked at.
 *
 * @param host what `widget.js` handed over
 * @param look how the panel looks on this site
 * @param channels those to show, in order
 * @param speech in which words it speaks
 * @param actions what its controls do
 * @param below what stands between the messages and the field, where members answer
 *
 * @example
 * dialog.replaceChildren(...panelView({ host, look, channels, speech, actions, below }).nodes);
 */
export function panelView(parts: Parts): PanelView {
  const { host, look, channels, speech, actions } = parts;
  const { texts } = speech;
  const [first = CHANNELS[0]] = channels;
  let current = first;
  let inPrivacy = false;

  const chat = chatView(parts, {
    choose: (channel, by) => showChat(channel, by === 'press'),
    explain: showPrivacy,
  });
  const { conversations, tabs } = chat;
  const aside = privacyAside(parts, showPrivacy);
  const head = panelHead(parts, { back: () => showChat(current, true), shield: showPrivacy });

  function render(): void {
    chat.root.hidden = head.shield.hidden = inPrivacy;
    aside.root.hidden = head.back.hidden = !inPrivacy;
    if (tabs.root) tabs.root.hidden = inPrivacy;
    head.name.textContent = inPrivacy ? texts.privacy : (look.name ?? texts.title);
    for (const [channel, { root }] of conversations) root.hidden = channel !== current;
    tabs.select(current);
    actions.turned();
  }

  function showChat(channel: Channel, focus: boolean): void {
    inPrivacy = false;
    current = channel;
    render();
    if (focus && actions.narrow()) head.title.focus();
    else if (focus) conversations.get(channel)?.focus();
  }

  function showPrivacy(): void {
    inPrivacy = true;
    render();
    head.back.focus();
    void aside.show();
  }

  render();
  return {
    channels: channels.length,
    nodes: [head.root, ...(tabs.root ? [tabs.root] : []), chat.root, aside.root],
    seen: () => (inPrivacy ? 'privacy' : current),
    showChat: (channel, focus) => showChat(channel && conversations.has(channel) ? channel : current, focus),
    showMessage: (message) => conversations.get(message.channel)?.show(message),
    removeMessage: (message) => conversations.get(message.channel)?.remove(message),
    clear: () => conversations.forEach((each) => each.clear()),
    explain() {
      chat.explain(whoIsHere(host.tracker, texts));
      if (inPrivacy) aside.refresh();
    },
    mark: tabs.mark,
    refuseFiles: () => conversations.get(current)?.refuseFiles(),
  };
}

/** The conversations with their tabs, and below them a line on whether the visitor is recognised. */
function chatView(
  parts: Parts,
  { choose, explain }: { choose(channel: Channel, by: 'press' | 'key'): void; explain(): void },
) {
  const { channels, speech } = parts;
  const { texts } = speech;
  const conversations = new Map(channels.map((channel) => [channel, conversation(parts, channel)]));
  const views = new Map([...conversations].map(([channel, { root }]) => [channel, root]));
  const note = element('button', { class: 'note', click: explain });
  return {
    conversations,
    tabs: channelTabs(texts, { views, choose }),
    root: element('div', { class: 'chat' }, ...views.values(), note),
    explain(who: string): void {
      note.replaceChildren(who, ' ', element('span', { class: 'link' }, texts.whatItMeans));
    },
  };
}

function whoIsHere({ recognition, store }: PanelHost['tracker'], texts: Speech['texts']): string {
  if (recognition.recognised()) return texts.recognised;
  return store.released() ? `${texts.letGoTitle}.` : texts.anonymous;
}

/** The privacy view, whose file is loaded when it is first shown. */
function privacyAside({ host, speech }: Parts, again: () => void) {
  const { texts } = speech;
  const root = element('div', { class: 'aside' });
  let privacy: PrivacyView | null = null;

  async function show(): Promise<void> {
    try {
      const { privacyView } = await host.load<PrivacyModule>('privacy.js');
      privacy ??= privacyView(host, speech);
      root.replaceChildren(privacy.root);
      await privacy.refresh();
    } catch (error) {
      console.warn('WebSpeaker: the privacy view could not be loaded', error);
      const retry = element('button', { class: 'link', click: again }, texts.tryAgain);
      root.replaceChildren(element('p', { class: 'notice', role: 'alert' }, texts.notLoaded, ' ', retry));
    }
  }
  return { root, show, refresh: () => void privacy?.refresh() };
}

function conversation(
  { host, look, channels, speech, actions, below }: Parts,
  channel: Channel,
): ConversationView {
  return conversationView({
    channel,
    host,
    look,
    speech,
    suggest: channel === channels[0],
    send: (text) => actions.send(channel, text),
    retry: actions.retry,
    typing() {
      // What sends is loaded while they write. Where it can't be had, the message that is sent will say so.
      host.tracker.connect().catch(() => undefined);
      if (isAnsweredByMembers(channel)) actions.typing();
    },
    below: isAnsweredByMembers(channel) ? below : null,
    turnTo: actions.turnTo,
  });
}

function isAnsweredByMembers(channel: Channel): boolean {
  return CHANNEL_RULES[channel].answeredBy === 'member';
}

function panelHead({ look, speech: { texts }, actions }: Parts, go: { back(): void; shield(): void }) {
  const button = (label: string, path: string, click: () => void): HTMLElement =>
    element('button', { class: 'icon', 'aria-label': label, click }, icon(path));
  // Its direction is its own, its place the panel's.
  const name = element('bdi');
  const title = element('h2', { tabindex: '-1' }, name);
  const back = button(texts.back, 'M15 5l-7 7 7 7', go.back);
  const shield = button(texts.privacy, 'M12 3l7 3v5c0 4.5-2.9 8.3-7 10-4.1-1.7-7-5.5-7-10V6z', go.shield);
  const sound = button(texts.sound, 'M5 10v4h3l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6', () =>
    sound.setAttribute('aria-pressed', String(actions.toggleSound())),
  );
  sound.setAttribute('aria-pressed', 'true');
  sound.hidden = !look.sound;
  back.classList.add('back');
  const root = element(
    'div',
    { class: 'head' },
    back,
    ...(look.name || look.picture ? [avatar(look, 'member')] : []),
    title,
    sound,
    shield,
    button(texts.close, 'M6 6l12 12M18 6L6 18', actions.close),
  );
  return { root, title, name, back, shield };
}
