declare module 'virtual:world-map' {
  /** The world's countries as SVG paths in a view box of 1000 by 500; see world-map.ts. */
  const countries: { code: string; name: string; path: string }[];
  export default countries;
}
