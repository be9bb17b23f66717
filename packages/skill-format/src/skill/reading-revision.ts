/** Counts up when the same files are read in another way, such as what their scripts need: what was read before is then read again. */
export const readingRevision = 3;
