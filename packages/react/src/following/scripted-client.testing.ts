import {
  type Approval,
  type ExecutionClient,
  type ExecutionDetail,
  type ExecutionEvent,
  isFinalEvent,
  SkillrunError,
} from "@skillrun/contract";
import { queuedSummary } from "@skillrun/contract/testing";
import type { FollowState, ObservedFollowOptions } from "./follow-events.ts";

/** A follower that is there now, as the test sees it. */
type Follower = { options: ObservedFollowOptions; wake: () => void };

/** For tests: an `ExecutionClient` over a log that the test writes, with a connection that the test breaks. */
export function createScriptedClient() {
  const log: ExecutionEvent[] = [];
  const followers = new Set<Follower>();
  const cancels = createScriptedRequests<string, ExecutionDetail>();
  let fault: SkillrunError | null = null;
  const decisions = createScriptedRequests<Parameters<ExecutionClient["decideApproval"]>[0], Approval>();
  let followCount = 0;
  const lookUps = createScriptedLookUps(() => log.length > 0);
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
    byChatToolCall: lookUps.answer,
    cancel: ({ execution_id }) => cancels.ask(execution_id),
    decideApproval: decisions.ask,
    events: (_ref, options) => follow(options),
    eventsByChatToolCall: (_call, options) => follow(options),
  };
  return {
    client,
    cancels: cancels.asked,
    decisions: decisions.asked,
    followerCount: () => followers.size,
    followCount: () => followCount,
    lookUpCount: lookUps.count,
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
    refuseCancel: cancels.refuse,
    refuseDecision: decisions.refuse,
    /** Fails the next lookup; those after it say whether the log has begun. */
    failLookUp: lookUps.failNext,
  };
}

function createScriptedRequests<Input, Result>() {
  const asked: Input[] = [];
  let fault: SkillrunError | null = null;
  return {
    asked,
    ask(input: Input): Promise<Result> {
      asked.push(input);
      return fault === null ? new Promise(() => undefined) : Promise.reject(fault);
    },
    /** They are refused with this error; with null, as at first, they are never answered. */
    refuse(error: SkillrunError | null) {
      fault = error;
    },
  };
}

function createScriptedLookUps(exists: () => boolean) {
  let count = 0;
  let fault: SkillrunError | null = null;
  return {
    count: () => count,
    failNext(error: SkillrunError) {
      fault = error;
    },
    answer(): Promise<ExecutionDetail> {
      count += 1;
      const error = fault ?? (exists() ? null : new SkillrunError("not_found", "There is no execution for this call."));
      fault = null;
      return error === null ? Promise.resolve(detail()) : Promise.reject(error);
    },
  };
}

function detail(): ExecutionDetail {
  return {
    ...queuedSummary(),
    inputs: {},
    outputs: null,
    error: null,
    artifacts: [],
    sub_executions: [],
    chat_thread_id: null,
    chat_message_id: null,
    chat_tool_call_id: "call_1",
    workspace_archive_id: null,
    langfuse_trace_id: null,
    idempotency_key: null,
  };
}
