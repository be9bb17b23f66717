/** The longest line that is told as an event; longer ones are left out, in every adapter. */
export const longestEventBytes = 256 * 1024;

/** How many events a session tells; what comes later is left out. */
export const mostEventLines = 100_000;
