/** Rows of a page of the list: a screen and a half, and a telephone is ready with them at once. */
export const CONTACTS_PER_PAGE = 25;
/** Counting stops here: nobody reads the difference, and counting is what makes big lists slow. */
export const COUNT_LIMIT = 1_000;
/** Contacts erased in one call of the database, see `erase_contacts`. */
export const ERASED_AT_ONCE = 100;
/** The same for what would go with a project. */
export const CONSEQUENCES_LIMIT = 10_000;

/** How far the contacts of a country are counted in the filter. */
export const COUNTRY_LIMIT = 1000;
