/**
 * What is added to the name of the visitor key's entry in `localStorage` for those that stand beside it: messages that are not
 * sent yet.
 *
 * @example
 * localStorage.getItem('webspeaker.pk_shop' + UNSENT);
 */
export const UNSENT = '.unsent';

/** As above: what the server must still be told. */
export const OWED = '.owed';

/** As above: what the panel shows again on the next page. */
export const THREAD = '.thread';

/** As above: answers of AI search that the server does not have yet. */
export const ANSWERS = '.answers';

/** The same in `sessionStorage`: an anonymous conversation that the visitor wants to keep in this tab. */
export const TAB = '.tab';
