import { SkillrunError } from "@skillrun/contract";
import type { Principal, Runtime } from "@skillrun/runtime";

/** What every procedure has in its hands: the runtime, who asks, and under which request id. */
export type ApiContext = {
  runtime: Runtime;
  /** Who asks, or the fault (`unauthorized`, `forbidden`) that the first procedure will throw. */
  principal: Principal | SkillrunError;
  /** Sent back as `X-Request-Id`, in every error, and in the log. */
  request_id: string;
  outcome: Outcome;
  /** Counts the answer as an open stream of the caller's until it is over, or throws the tRPC error of `rate_limited`; a transport without subscriptions has none. */
  holdStream?: (() => void) | undefined;
};

/** What a procedure says besides its result: `repeated` when it found what it would have made, so that REST answers 200 and not 201. */
export type Outcome = { repeated: boolean };

/** The context of one request. */
export function createContext(runtime: Runtime, principal: Principal | SkillrunError, requestId: string): ApiContext {
  return { runtime, principal, request_id: requestId, outcome: { repeated: false } };
}

/** Who asks; throws the fault when nobody does. */
export function principalOf(context: ApiContext): Principal {
  if (context.principal instanceof SkillrunError) throw context.principal;
  return context.principal;
}
