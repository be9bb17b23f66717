/** What is known of the server's clock: how far it is ahead of this one, from events that came live and from all. */
export type ServerClock = { followedSinceMs: number; liveOffsetMs: number | null; anyOffsetMs: number };

/** Events of the first moments are mostly a replay: made long ago, they say nothing of the difference. */
const replayMs = 1_000;

/** A clock before any event; `nowMs` is this machine's time. */
export function startServerClock(nowMs: number): ServerClock {
  return { followedSinceMs: nowMs, liveOffsetMs: null, anyOffsetMs: Number.NEGATIVE_INFINITY };
}

/** The clock after an event made at `createdAtMs` (server) was received at `receivedAtMs` (here): the quickest one tells best. */
export function hearEvent(clock: ServerClock, createdAtMs: number, receivedAtMs: number): ServerClock {
  const offsetMs = createdAtMs - receivedAtMs;
  const isLive = receivedAtMs - clock.followedSinceMs > replayMs;
  return {
    ...clock,
    liveOffsetMs: isLive ? Math.max(clock.liveOffsetMs ?? offsetMs, offsetMs) : clock.liveOffsetMs,
    anyOffsetMs: Math.max(clock.anyOffsetMs, offsetMs),
  };
}

/** Milliseconds to add to this machine's time for the server's; without live events only a server that is ahead shows. */
export function offsetOf(clock: ServerClock): number {
  return clock.liveOffsetMs === null ? Math.max(0, clock.anyOffsetMs) : Math.max(clock.liveOffsetMs, clock.anyOffsetMs);
}
