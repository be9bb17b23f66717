import type { EventType, ExecutionId } from "@skillrun/contract";
import type { AuditRow } from "../identity/audit-store.ts";

/** What a commit changes in an execution's row beside appending events. `worker_id: null` lets go of it. */
export type ExecutionPatch = {
  state?: "running" | "waiting" | "completed" | "failed" | "cancelled";
  attempt?: number;
  worker_id?: string | null;
  started?: true;
  /** Refused while the execution has sub-executions that are not finished, and, once a cancel was asked for, unless it ends as cancelled. */
  finished?: true;
  cancel_requested?: true;
  failure_reason?: string;
  outputs?: unknown;
  error?: unknown;
  worker_lost_count?: number;
  /** What was said up to and with these events stands, whatever becomes of the attempt. */
  checkpoint?: true;
  /** A finished step's result, which is stored with its event: JSON text, or where it lies in the blob store. */
  step?: { name: string; result: string | null; blob_key: string | null };
  /** Goes to wait without a worker (`true`), or begins its next attempt (`false`). Waiting is refused once a cancel was asked for. */
  parked?: boolean;
  /** Ends a wait: only what is parked and has not been resumed yet. */
  resumed?: true;
  used?: UsedResources;
  /** What the audit log is to say of it. */
  audit?: AuditRow;
};

/** What is added to the use of an execution and its root's tree; `cost_usd` is a plain decimal. */
export type UsedResources = { input_tokens: number; output_tokens: number; cost_usd: string; iterations: number };

/** An event about to be stored; `payload` is JSON text on one line. */
export type NewEvent = { type: EventType; payload: string };

/** One execution's part of a commit: all of it happens, or none. */
export type CommitItem = {
  execution_id: ExecutionId;
  root_execution_id: ExecutionId;
  /** The attempt that must still hold the execution (E3); null for acts that no attempt owns, such as a cancel. */
  attempt: number | null;
  /** The states, comma-separated, in which the act is allowed. */
  from_states: string;
  /** When given, the execution must be free or already this worker's. */
  claimed_by?: string;
  /** True for acts on what no worker runs: it is queued, waits, or nobody holds it. */
  only_idle?: true;
  /** The parent of an execution that this commit finishes: it has one open sub-execution less. */
  parent_execution_id?: ExecutionId | null;
  patch?: ExecutionPatch;
  events: NewEvent[];
};

/** What the whole tree of a root has used, and the execution itself. */
export type TreeUsage = { tokens: number; cost_usd: string; own_tokens: number; own_cost_usd: string };

/**
 * `accepted: false` says that nothing was stored. `first_seq` is the first event's; `stamped` replaces payloads that the database completed.
 * `tree` comes with `used`; `parent_waits` says that the finished execution's parent is parked and may go on.
 */
export type CommitResult =
  | { accepted: false }
  | {
      accepted: true;
      attempt: number;
      first_seq: number;
      created_at_ms: number;
      stamped: Map<number, string>;
      tree?: TreeUsage | null;
      parent_waits?: boolean;
    };
