declare module 'virtual:world-map' {
  /** The world's countries as SVG paths in a view box of 1000 by 500; see world-map.ts. */
  const countries: { code: string; name: string; path: string }[];
  export default countries;
}

declare module 'virtual:flags' {
  /** Where the flags are, `DE.svg` among them, and the countries that have one, as `AD AE AF`; see flags.ts. */
  const flags: { folder: string; codes: string };
  export default flags;
}
