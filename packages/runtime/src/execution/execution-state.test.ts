import { ExecutionState, isFinalState } from "@skillrun/contract";
import { expect, test } from "vitest";
import { type ExecutionAct, statesAllowing, transitions } from "./execution-state.ts";

const acts = Object.keys(transitions.queued) as ExecutionAct[];
const order: ExecutionState[] = ["queued", "running", "waiting"];

test.each(ExecutionState.options.flatMap((state) => acts.map((act) => [state, act] as const)))(
  "%s, on %s, moves forward or refuses",
  (state, act) => {
    const next = transitions[state][act];
    if (isFinalState(state)) expect(next).toBeNull();
    else if (next !== null && !isFinalState(next) && act !== "resume")
      expect(order.indexOf(next)).toBeGreaterThanOrEqual(order.indexOf(state));
    if (next === "queued") expect(state).toBe("queued");
  },
);

test("only a running execution takes events of an attempt", () => {
  expect(statesAllowing("append")).toBe("running");
});

test("every unfinished state can be cancelled and can fail", () => {
  expect(statesAllowing("cancel")).toBe("queued,running,waiting");
  expect(statesAllowing("fail")).toBe("queued,running,waiting");
});
