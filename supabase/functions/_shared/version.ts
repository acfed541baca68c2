/** The functions' version, which their answer to `GET …/health` says. */
export const VERSION = '0.1.0';
