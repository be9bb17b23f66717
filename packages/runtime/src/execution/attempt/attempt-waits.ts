import type { Approval, ExecutionId, JsonObject } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { ApprovalQuestion } from "../../skill/skill-context.ts";
import type { Transaction } from "../../store/connection/database.ts";
import type { CommitItem } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { readApprovals } from "../../store/execution/approval-store.ts";
import { lockCaller, readFinished } from "../../store/execution/sub-execution-store.ts";
import { decisionOf, openApproval, waitingEvent } from "../approval/ask-person.ts";
import { leavePlace } from "../dispatch/admit-executions.ts";
import { statesAllowing } from "../execution-state.ts";
import { awaitSubExecution, openSubExecution, type SkillCall } from "../sub-execution/call-skill.ts";
import type { Activity, Wait } from "./attempt-activity.ts";
import type { AttemptLog, HeldAttempt } from "./attempt-writer.ts";

/** The waits of one attempt; `onParked` hears when it has gone to wait without a worker, and must end. */
export function createAttemptWaits(runtime: Runtime, held: HeldAttempt, log: AttemptLog, onParked: () => void) {
  const { run, signal } = held;
  const calls = new Map<string, ExecutionId>();
  const questions = new Map<string, { id: string; answer: PromiseWithResolvers<Approval> }>();

  const awaitAnswer = async (name: string, id: string): Promise<Approval> => {
    const answer = Promise.withResolvers<Approval>();
    const giveUp = () => answer.reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    questions.set(name, { id, answer });
    try {
      signal.throwIfAborted();
      return await answer.promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
      questions.delete(name);
    }
  };

  const store = async (waits: readonly Wait[]) => {
    const asked = waits.map(({ kind, name }) => (kind === "approval" ? questions.get(name)?.id : undefined)).find((id) => id !== undefined);
    const item: CommitItem = {
      execution_id: run.id,
      root_execution_id: run.root_execution_id,
      attempt: held.attempt,
      claimed_by: held.workerId,
      from_states: statesAllowing("wait"),
      patch: { ...(asked === undefined ? {} : { state: "waiting" as const }), parked: true, worker_id: null },
      events: asked === undefined ? [] : [waitingEvent(asked)],
    };
    const result = await runtime.database.transaction(async (transaction) => {
      await lockCaller(transaction, run);
      if (await hasNews(transaction, { executionId: run.id, waits, calls })) return null;
      return (await commitItems(transaction, [item]))[0] ?? null;
    });
    if (result?.accepted === true) runtime.events.announce(item, result);
    return result?.accepted === true;
  };

  /** Tells the skill what was decided while it was at work. */
  const hearDecisions = async () => {
    for (const approval of await readApprovals(runtime.database, run.id))
      if (approval.decision !== null) questions.get(approval.name)?.answer.resolve(approval);
    runtime.subExecutions.hint(run.root_execution_id);
  };

  return {
    async call(activity: Activity, call: SkillCall): Promise<JsonObject> {
      const child = await activity.working(() => log.guard(openSubExecution(runtime, held, call)));
      calls.set(call.key, child.id);
      return await activity.waiting({ kind: "call", name: call.key }, () => awaitSubExecution(runtime, held, child));
    },
    async ask(activity: Activity, name: string, question: ApprovalQuestion): Promise<Approval> {
      const approval = await activity.working(() => log.guard(openApproval(runtime, held, log, name, question)));
      if (approval.decision !== null) return decisionOf(approval);
      return decisionOf(await activity.waiting({ kind: "approval", name }, () => awaitAnswer(name, approval.approval_id)));
    },
    /** Goes to wait without a worker, unless there is news; never rejects. */
    async park(waits: readonly Wait[]): Promise<void> {
      if (signal.aborted) return;
      try {
        await log.settled();
        if (!(await store(waits))) return await hearDecisions();
        onParked();
        if (run.parent_execution_id === null) await leavePlace(runtime, run);
      } catch (error) {
        // The database is away, or the attempt is lost: the next look tells.
        runtime.log.warn({ err: error, execution_id: run.id }, "an execution could not go to wait yet");
      }
    },
  };
}

type Waiting = { executionId: ExecutionId; waits: readonly Wait[]; calls: ReadonlyMap<string, ExecutionId> };

/** True when something of what is waited for has come: parked, nobody would hear of it. */
async function hasNews(transaction: Transaction, { executionId, waits, calls }: Waiting): Promise<boolean> {
  const ids = waits.flatMap(({ kind, name }) => (kind === "call" ? (calls.get(name) ?? []) : []));
  if (ids.length > 0 && (await readFinished(transaction, ids)).length > 0) return true;
  // By what was waited for when this began: a skill that is told to stop meanwhile has given up its questions, and the answer is there all the same.
  const asked = new Set(waits.flatMap(({ kind, name }) => (kind === "approval" ? [name] : [])));
  const approvals = await readApprovals(transaction, executionId);
  return approvals.some(({ name, decision }) => decision !== null && asked.has(name));
}
