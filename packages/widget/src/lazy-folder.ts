/**
 * Where the files lie that are loaded later, seen from the script's own address. The build puts a fingerprint of their
 * contents in place of the last word, so that browsers may keep them for good.
 */
export const LAZY_FOLDER = 'widget/latest/';
