import { z } from "zod";
import { JsonText } from "../value/json-text.ts";

const Count = (byDefault: number) => z.int().positive().max(1_000_000_000).nullable().default(byDefault);

/** How many requests an installation answers, and how many guesses at a secret it looks at; null is no limit. */
export const RateLimits = z.object({
  /** Requests of one credential (an API key, a session) in a minute. */
  credential_requests: Count(60_000),
  /** Requests of a tenant's credentials together in a minute. */
  tenant_requests: Count(300_000),
  /** Event streams that one credential has open at once, in each process. */
  credential_streams: Count(1_000),
  /** Wrong API keys from one client address before the next has to wait. */
  wrong_keys: Count(20),
  /** Failed sign-ins from one client address, and of one account, before the next has to wait. */
  wrong_sign_ins: Count(5),
});
export type RateLimits = z.infer<typeof RateLimits>;

/** The limits of an installation that sets none. */
export const defaultRateLimits: RateLimits = RateLimits.parse({});

/** No rate limits at all. */
export const noRateLimits: RateLimits = {
  credential_requests: null,
  tenant_requests: null,
  credential_streams: null,
  wrong_keys: null,
  wrong_sign_ins: null,
};

/** Rate limits as an operator sets them: `off`, or JSON text; what it leaves out keeps its default, and unknown names are refused. */
export const RateLimitsText = z.union([z.literal("off").transform(() => noRateLimits), JsonText.pipe(RateLimits.strict())]);
