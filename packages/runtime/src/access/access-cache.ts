/**
 * How long a process believes what it knows of credentials and roles, in milliseconds. A change is told to every process at once; where that message is
 * lost it holds five seconds later at most, with what a stream's own check takes (`docs/security.md`).
 */
export const accessCacheMs = 3_000;
