import { type ExecutionClient, type ExecutionEvent, isFinalEvent, SkillrunError } from "@skillrun/contract";
import type { FollowState, ObservedFollowOptions } from "./follow-events.ts";

/** A follower that is there now, as the test sees it. */
type Follower = { options: ObservedFollowOptions; wake: () => void };

/** For tests: an `ExecutionClient` over a log that the test writes, with a connection that the test breaks. */
export function createScriptedClient() {
  const log: ExecutionEvent[] = [];
  const followers = new Set<Follower>();
  const cancels: string[] = [];
  let fault: SkillrunError | null = null;
  let cancelFault: SkillrunError | null = null;
  let followCount = 0;
  const wakeAll = () => {
    for (const follower of followers) follower.wake();
  };

  async function* follow(options: ObservedFollowOptions = {}): AsyncGenerator<ExecutionEvent> {
    followCount += 1;
    const follower: Follower = { options, wake: () => undefined };
    followers.add(follower);
    options.signal?.addEventListener("abort", () => follower.wake());
    options.onConnection?.("live");
    try {
      for (let read = options.after ?? 0; !options.signal?.aborted; ) {
        if (fault !== null) throw fault;
        const event = log[read];
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            follower.wake = resolve;
          });
          continue;
        }
        read += 1;
        yield event;
        if (isFinalEvent(event)) return;
      }
    } finally {
      followers.delete(follower);
    }
  }

  const notScripted = () => Promise.reject(new SkillrunError("internal", "The script does not answer this."));
  const client: ExecutionClient = {
    start: notScripted,
    get: notScripted,
    byChatToolCall: notScripted,
    cancel({ execution_id }) {
      cancels.push(execution_id);
      return cancelFault === null ? new Promise(() => undefined) : Promise.reject(cancelFault);
    },
    events: (_ref, options) => follow(options),
    eventsByChatToolCall: (_call, options) => follow(options),
  };
  return {
    client,
    cancels,
    followerCount: () => followers.size,
    followCount: () => followCount,
    lastAfter: () => [...followers].at(-1)?.options.after,
    /** Writes events into the log. */
    emit(...events: readonly ExecutionEvent[]) {
      log.push(...events);
      wakeAll();
    },
    /** Says to every follower how its connection is. */
    connection(state: FollowState) {
      for (const follower of followers) follower.options.onConnection?.(state);
    },
    /** Ends every follower with an error; null lets followers follow again. */
    failWith(error: SkillrunError | null) {
      fault = error;
      wakeAll();
    },
    refuseCancel(error: SkillrunError) {
      cancelFault = error;
    },
  };
}
