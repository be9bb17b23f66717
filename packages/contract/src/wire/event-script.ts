import type { EventPayload, EventType, ExecutionEvent } from "./event.ts";
import type { ExecutionSummary, ResourceUsage } from "./execution.ts";
import { ExecutionId, PrincipalId, SpaceId, TenantId } from "./id.ts";

/** For tests: the use of an execution that has used nothing yet. */
export const noUsage: ResourceUsage = { input_tokens: 0, output_tokens: 0, cost_usd: "0", wallclock_ms: null, iteration_count: 0 };

/** For tests: the uuid that ends in `number`. */
export function numberedExecutionId(number: number): ExecutionId {
  return ExecutionId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`);
}

/** For tests: the summary of an execution that was just queued. */
export function queuedSummary(overrides: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    id: numberedExecutionId(1),
    tenant_id: TenantId.parse("00000000-0000-4000-8000-00000000000a"),
    space_id: SpaceId.parse("00000000-0000-4000-8000-00000000000b"),
    principal_id: PrincipalId.parse("00000000-0000-4000-8000-00000000000c"),
    skill_slug: "profile-dataset",
    skill_version: "1.0.0",
    source: "chat",
    state: "queued",
    parent_execution_id: null,
    created_at: "2026-01-01T00:00:00.000Z",
    started_at: null,
    finished_at: null,
    failure_reason: null,
    resource_usage: noUsage,
    ...overrides,
  };
}

/** For tests: what an execution says, numbered and dated as its log would number and date it. */
export type EventScript = {
  readonly events: readonly ExecutionEvent[];
  /** Adds the next event: of the root and its current attempt unless said otherwise; `gapMs` after the one before. */
  add<Type extends EventType>(
    type: Type,
    payload: EventPayload<Type>,
    options?: { execution_id?: ExecutionId; attempt?: number; gapMs?: number },
  ): ExecutionEvent;
};

/** For tests: begins the script of an execution; `startMs` is when its first event was made. */
export function createEventScript(rootId: ExecutionId = numberedExecutionId(1), startMs = Date.UTC(2026, 0, 1)): EventScript {
  const events: ExecutionEvent[] = [];
  let nowMs = startMs;
  let attempt = 0;
  return {
    events,
    add(type, payload, options = {}) {
      nowMs += options.gapMs ?? 100;
      attempt = options.attempt ?? attempt;
      const event = {
        execution_id: options.execution_id ?? rootId,
        root_execution_id: rootId,
        seq: events.length + 1,
        attempt,
        type,
        created_at: new Date(nowMs).toISOString(),
        payload,
        // The compiler cannot see that a generic type and its payload are one member of the union.
      } as ExecutionEvent;
      events.push(event);
      return event;
    },
  };
}
