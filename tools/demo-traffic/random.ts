import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Repeatable choices: the same seed gives the same ones. Not suitable for secrets. */
export type Random = {
  /** A whole number, both ends included. */
  int(minimum: number, maximum: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. */
  pick<Item>(items: readonly Item[]): Item;
  bytes(length: number): Uint8Array;
  /** A UUIDv4. */
  uuid(): string;
};

/**
 * Makes a source of repeatable choices.
 *
 * @example
 * seededRandom(7).int(1, 6) === seededRandom(7).int(1, 6); // true
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const int = (minimum: number, maximum: number) => uniformInt(generator, minimum, maximum);
  const bytes = (length: number) => Uint8Array.from({ length }, () => int(0, 255));
  return {
    int,
    bytes,
    chance: (probability) => uniformFloat64(generator) < probability,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new RangeError('Picking takes at least one item');
      return items[int(0, items.length - 1)] as Item;
    },
    uuid() {
      const hex = Buffer.from(bytes(16)).toString('hex');
      const variant = '89ab'[int(0, 3)] ?? '8';
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
