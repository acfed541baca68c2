import { CHANNEL_RULES, type Channel } from '@webspeaker/core/channels';

import { element } from './element.ts';
import type { Texts } from './texts/texts.ts';

/** The choice between the channels; without a root where there is one alone. */
export type ChannelTabs = {
  readonly root: HTMLElement | null;
  /** Shows which channel is open. */
  select(channel: Channel): void;
  /** Marks the channels in which something is new. */
  mark(isNew: (channel: Channel) => boolean): void;
};

/**
 * Makes the tabs, and the panels that belong to them of the views.
 * https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 *
 * @param texts the panel's words
 * @param options.views what is shown for each channel
 * @param options.choose called with the channel that was pressed, or reached by an arrow key
 *
 * @example
 * const tabs = channelTabs(texts, { views: new Map([['ai_search', root]]), choose: (channel) => show(channel) });
 */
export function channelTabs(
  texts: Texts,
  {
    views,
    choose,
  }: { views: ReadonlyMap<Channel, HTMLElement>; choose(channel: Channel, by: 'press' | 'key'): void },
): ChannelTabs {
  const channels = [...views.keys()];
  const tabs = channels.map((channel) =>
    element(
      'button',
      {
        id: `tab-${channel}`,
        role: 'tab',
        'aria-controls': `panel-${channel}`,
        click: () => choose(channel, 'press'),
        keydown: (event: KeyboardEvent) => {
          const next = channels[target(event, channels.indexOf(channel), channels.length)];
          if (!next) return;
          event.preventDefault();
          choose(next, 'key');
          tabs[channels.indexOf(next)]?.focus();
        },
      },
      nameOf(channel, texts),
    ),
  );
  if (channels.length > 1) {
    for (const [channel, view] of views) {
      view.id = `panel-${channel}`;
      view.setAttribute('role', 'tabpanel');
      view.setAttribute('aria-labelledby', `tab-${channel}`);
    }
  }

  return {
    root:
      channels.length > 1
        ? element('div', { class: 'tabs', role: 'tablist', 'aria-label': texts.channels }, ...tabs)
        : null,
    select(chosen) {
      channels.forEach((channel, i) => {
        tabs[i]?.setAttribute('aria-selected', String(channel === chosen));
        tabs[i]?.setAttribute('tabindex', channel === chosen ? '0' : '-1');
      });
    },
    mark(isNew) {
      channels.forEach((channel, i) => tabs[i]?.classList.toggle('new', isNew(channel)));
    },
  };
}

/** Which of so many places a key leads to; -1 where it leads nowhere. */
function target({ key, currentTarget }: KeyboardEvent, from: number, count: number): number {
  const forward = getComputedStyle(currentTarget as Element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (!/^Arrow(Left|Right)$/.test(key)) return -1;
  return (from + (key === forward ? 1 : count - 1)) % count;
}

/** The keys of the channels' names among the panel's words; one that has none yet goes by its English name. */
const NAMES: Partial<Record<Channel, 'aiSearch' | 'liveSupport'>> = {
  ai_search: 'aiSearch',
  live_support: 'liveSupport',
};

function nameOf(channel: Channel, texts: Texts): string {
  const key = NAMES[channel];
  return key ? texts[key] : CHANNEL_RULES[channel].name;
}
