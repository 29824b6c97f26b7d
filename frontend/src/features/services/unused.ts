/** After so many days without use a key is worth a look. */
export const UNUSED_DAYS = 90;
