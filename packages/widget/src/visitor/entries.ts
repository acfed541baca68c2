/**
 * Names of the entries in `localStorage` that stand beside the visitor key's.
 *
 * @example
 * localStorage.getItem(unsentEntry('webspeaker.pk_shop'));
 */
export const unsentEntry = (name: string): string => `${name}.unsent`;

/** As above: what the server must still be told. */
export const owedEntry = (name: string): string => `${name}.owed`;

/** As above: what the panel shows again on the next page. */
export const threadEntry = (name: string): string => `${name}.thread`;

/** As above: answers of AI search that the server does not have yet. */
export const answersEntry = (name: string): string => `${name}.answers`;

/** Name of the entry in `sessionStorage`: an anonymous conversation that the visitor wants to keep in this tab. */
export const tabEntry = (name: string): string => `${name}.tab`;
