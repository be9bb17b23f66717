import { defaultRateLimits, type RateLimits } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { createSharedCounter } from "../store/limiting/shared-counter.ts";
import { createGuessGuard, type GuessGuard } from "./guess-guard.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

const sweepIntervalMs = 10 * 60_000;

/** What limits requests and guesses in a process; `stop` resolves when its counts have been shared. */
export type Limiting = { rateLimiter: RateLimiter; guesses: GuessGuard; stop(): Promise<void> };

/** Opens the limiter and the guard over the database's shared counters, and removes what has passed from time to time. */
export function openLimiting(database: Database, limits: RateLimits = defaultRateLimits, onError: (error: unknown) => void): Limiting {
  const counter = createSharedCounter(database);
  const rateLimiter = createRateLimiter(counter, { limits, onError });
  const sweep = setInterval(() => void counter.removeEnded().catch(onError), sweepIntervalMs);
  sweep.unref();
  return {
    rateLimiter,
    guesses: createGuessGuard(counter, { limits }),
    async stop() {
      clearInterval(sweep);
      await rateLimiter.settled();
    },
  };
}
