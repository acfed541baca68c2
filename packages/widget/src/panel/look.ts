import { CHANNELS, type Channel } from '@webspeaker/core/channels';

/** How the panel looks on this site: what the owner wrote on the script tag. */
export type Look = {
  /** The owner's name, in the panel's head; null: "Chat". */
  readonly name: string | null;
  /** Address of the owner's picture. */
  readonly picture: string | null;
  /** Name of who answers AI search. */
  readonly assistant: string | null;
  /** Null: live support, and what the page answers. */
  readonly channels: readonly Channel[] | null;
  /** Null: as the page. */
  readonly theme: 'light' | 'dark' | null;
  /** Whether a new message may be heard; the visitor can switch it off. */
  readonly sound: boolean;
};

/**
 * Reads the attributes `data-name`, `data-picture`, `data-assistant-name`, `data-channels`, `data-theme` and `data-sound`.
 * What it does not know it says on the console, and takes the default.
 *
 * @example
 * readLook({ channels: 'live_support' }).channels; // ['live_support']
 */
export function readLook(data: DOMStringMap): Look {
  const theme = data['theme']?.toLowerCase();
  const named = data['channels']?.toLowerCase().split(/[\s,]+/) ?? [];
  const channels = CHANNELS.filter((channel) => named.includes(channel));
  if (channels.length < named.filter(Boolean).length) warn('data-channels', CHANNELS.join(', '));
  if (theme && !['light', 'dark', 'auto'].includes(theme)) warn('data-theme', 'light, dark, auto');
  return {
    name: data['name'] || null,
    picture: data['picture'] || null,
    assistant: data['assistantName'] || null,
    channels: channels.length > 0 ? channels : null,
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    sound: data['sound'] === 'on',
  };
}

function warn(attribute: string, known: string): void {
  console.warn(`WebSpeaker: ${attribute} has an unknown value; known are ${known}`);
}
