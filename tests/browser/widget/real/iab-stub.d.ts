declare module '@iabtechlabtcf/stub' {
  /** Installs the stub: `__tcfapi`, the locator frame, and the answers to other frames' messages. */
  const install: () => void;
  export default install;
}
