import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDecimals } from "../value/decimal.ts";
import type { ExecutionEvent } from "../wire/event.ts";
import { createEventScript, type EventScript, noUsage, numberedExecutionId, queuedSummary } from "../wire/event-script.ts";
import type { ResourceUsage } from "../wire/execution.ts";
import { type ExecutionView, emptyView, viewBounds } from "./execution-view.ts";
import { foldEvents } from "./fold-events.ts";
import { noTotalUsage, replaceInTotal, type TotalUsage } from "./total-usage.ts";

function usageOf(tokens: number, cost_usd: string): ResourceUsage {
  return { ...noUsage, input_tokens: tokens, output_tokens: 2 * tokens, cost_usd, iteration_count: tokens % 7 };
}

/** Queues execution `number` under `parent`; null makes the root. */
function queue(script: EventScript, number: number, parent: number | null): void {
  const id = numberedExecutionId(number);
  const execution = queuedSummary({ id, parent_execution_id: parent === null ? null : numberedExecutionId(parent) });
  script.add("execution_queued", { execution, chat_tool_call_id: null }, { execution_id: id });
}

function finish(script: EventScript, number: number, resource_usage: ResourceUsage): void {
  const payload = { finished_at: "2026-01-01T00:00:01.000Z", outputs: {}, resource_usage };
  script.add("execution_completed", payload, { execution_id: numberedExecutionId(number) });
}

/** The total added up from the leaves: what the fold must have got by changing it piece by piece. */
function addedUp(view: ExecutionView): TotalUsage {
  const parts = [view.usage ?? noTotalUsage, ...view.sub_executions.map(addedUp)];
  return parts.reduce<TotalUsage>((sum, part) => replaceInTotal(sum, noTotalUsage, part), noTotalUsage);
}

function everyExecution(view: ExecutionView): ExecutionView[] {
  return [view, ...view.sub_executions.flatMap(everyExecution)];
}

describe("use in a view", () => {
  test("own use and that of the tree are told apart at every depth, live and to the last digit", () => {
    const script = createEventScript();
    queue(script, 1, null);
    queue(script, 2, 1);
    queue(script, 3, 2);
    const use = (number: number, tokens: number, cost: string) =>
      script.add("usage_updated", { resource_usage: usageOf(tokens, cost) }, { execution_id: numberedExecutionId(number) });
    use(1, 10, "0.1");
    use(3, 5, "0.0000000001");
    use(3, 6, "0.2");
    expect(foldEvents(emptyView, script.events)).toMatchObject({
      usage: { input_tokens: 10, cost_usd: "0.1" },
      total_usage: { input_tokens: 16, output_tokens: 32, cost_usd: "0.3" },
      sub_executions: [
        {
          usage: { input_tokens: 0 },
          total_usage: { input_tokens: 6, cost_usd: "0.2" },
          sub_executions: [{ total_usage: { input_tokens: 6 } }],
        },
      ],
    });
    finish(script, 3, usageOf(7, "0.25"));
    expect(foldEvents(emptyView, script.events).total_usage).toMatchObject({ input_tokens: 17, cost_usd: "0.35" });
  });

  test("model loops are counted as they begin", () => {
    const script = createEventScript();
    queue(script, 1, null);
    queue(script, 2, 1);
    script.add("iteration_started", { iteration: 1 }, { execution_id: numberedExecutionId(2) });
    script.add("iteration_started", { iteration: 2 }, { execution_id: numberedExecutionId(2) });
    script.add("iteration_started", { iteration: 1 }, { execution_id: numberedExecutionId(1) });
    expect(foldEvents(emptyView, script.events)).toMatchObject({
      iteration: 1,
      usage: { iteration_count: 1 },
      total_usage: { iteration_count: 3 },
    });
  });

  test("sub-executions over the bound count in the total when they end", () => {
    const script = createEventScript();
    queue(script, 1, null);
    for (let number = 2; number <= viewBounds.executions + 3; number += 1) queue(script, number, 1);
    for (let number = 2; number <= viewBounds.executions + 3; number += 1) finish(script, number, usageOf(1, "0.001"));
    const view = foldEvents(emptyView, script.events);
    expect(view.hidden_sub_executions).toBe(3);
    expect(view.total_usage).toMatchObject({ input_tokens: viewBounds.executions + 2, cost_usd: "0.502" });
  });

  test("whatever the log, each total is what its parts add up to", () => {
    const arbitraryStep = fc.record({
      kind: fc.constantFrom("queue", "use", "finish"),
      execution: fc.integer({ min: 1, max: 6 }),
      parent: fc.integer({ min: 0, max: 6 }),
      tokens: fc.nat(1_000),
      cost: fc.constantFrom("0", "0.1", "0.2", "0.0000000001", "12345678901234567890.5", "7", "0.30"),
    });
    fc.assert(
      fc.property(fc.array(arbitraryStep, { maxLength: 60 }), (steps) => {
        const script = createEventScript();
        for (const { kind, execution, parent, tokens, cost } of steps) {
          if (kind === "queue") queue(script, execution, execution === 1 || parent === 0 ? null : parent);
          else if (kind === "finish") finish(script, execution, usageOf(tokens, cost));
          else script.add("usage_updated", { resource_usage: usageOf(tokens, cost) }, { execution_id: numberedExecutionId(execution) });
        }
        const events: readonly ExecutionEvent[] = script.events;
        for (const view of everyExecution(foldEvents(emptyView, events))) {
          const sum = addedUp(view);
          expect(view.total_usage).toEqual({ ...sum, cost_usd: addDecimals(sum.cost_usd, "0") });
        }
      }),
    );
  });
});
