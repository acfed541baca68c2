/**
 * All that this package may take from the runtime: what Deno, Node and browsers have in common and what neither reads
 * nor changes anything outside. No `fetch`, no storage and no random source is declared, so using one is a type error.
 * The clock and `Math.random`, which are part of the language, throw while the smoke test runs.
 */

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};

declare function btoa(binary: string): string;

declare class URLSearchParams {
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare class URL {
  constructor(url: string, base?: string);
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
}
