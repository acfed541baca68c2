import { quietly } from '../quietly.ts';

/** What tabs of one site tell each other. The key in it never leaves the browser's own origin. */
export type TabNotice = {
  readonly type: 'withdrawn' | 'erased';
  readonly key: string;
};

/**
 * Opens the channel between the tabs that share a visitor key. It stores nothing, and does nothing where the browser
 * forbids it.
 *
 * The removal of the stored key (a `storage` event) would not do: it can't tell a withdrawal, which closes the gate of
 * every tab, from an erasure, after which a consenting visitor starts anew.
 *
 * @param name the store's name.
 * @param heard called with what another tab said.
 * @returns The function that tells the other tabs.
 *
 * @example
 * const tell = openTabChannel('webspeaker.pk_shop', ({ type }) => console.log(type));
 */
export function openTabChannel(
  name: string,
  heard: (notice: TabNotice) => void,
): (notice: TabNotice) => void {
  const channel = quietly(() => new BroadcastChannel(name));
  if (channel) channel.onmessage = ({ data }: MessageEvent<TabNotice>) => heard(data);
  return (notice) => channel?.postMessage(notice);
}
