// @vitest-environment jsdom
import { type ExecutionView, emptyView } from "@skillrun/contract";
import { numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { ExecutionBody } from "../card/execution-body.tsx";
import { SubExecutions } from "./sub-executions.tsx";

afterEach(cleanup);

function viewOf(number: number, rest: Partial<ExecutionView> = {}): ExecutionView {
  const id = numberedExecutionId(number);
  return { ...emptyView, execution_id: id, state: "running", summary: queuedSummary({ id, skill_slug: `skill-${number}` }), ...rest };
}

function cardOf(...sub_executions: ExecutionView[]) {
  const surroundings = { Body: ExecutionBody, isLive: true, clockOffsetMs: 0, renderMarkdown: null };
  return (
    <div className="sr-card">
      <SubExecutions parent={viewOf(1, { sub_executions })} {...surroundings} />
    </div>
  );
}

const row = (number: number) => screen.getByRole("button", { name: new RegExp(`^skill-${number} `) });
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const focusedRow = () => document.activeElement?.querySelector(".sr-sub-name")?.textContent;

describe("rows of sub-executions", () => {
  test("tell state, share done, what it is at, and what is below; the head counts them by state", () => {
    const progress = { seq: 1, completed: 42, total: 100, unit: "rows", message: "Profiling orders.csv" };
    const below = [viewOf(5, { state: "completed" }), viewOf(6)];
    render(
      cardOf(
        viewOf(2, { progress }),
        viewOf(3, { sub_executions: below }),
        viewOf(4, { state: "failed" }),
        viewOf(7, { state: "waiting" }),
      ),
    );
    expect(row(2).textContent).toBe("skill-2 Running 42% Profiling orders.csv");
    expect(row(3).textContent).toBe("skill-3 Running 1 of 2 below");
    expect(row(7).textContent).toBe("skill-7 Waiting for a decision ");
    expect(screen.getByText("1 of 4 finished · 2 running · 1 waiting · 1 failed")).toBeTruthy();
  });

  test("are one stop for Tab, and are gone through, opened and closed with the arrows at every depth", () => {
    render(cardOf(viewOf(2, { sub_executions: [viewOf(5, { sub_executions: [viewOf(6)] })] }), viewOf(3)));
    expect([row(2).tabIndex, row(3).tabIndex]).toEqual([0, -1]);
    row(2).focus();
    press("ArrowDown");
    expect([focusedRow(), row(2).tabIndex, row(3).tabIndex]).toEqual(["skill-3", -1, 0]);
    press("ArrowUp");
    for (const expected of ["skill-2", "skill-5", "skill-5", "skill-6"]) {
      press("ArrowRight");
      expect(focusedRow()).toBe(expected);
    }
    press("End");
    expect(focusedRow()).toBe("skill-3");
    press("ArrowUp");
    press("ArrowLeft");
    expect(focusedRow()).toBe("skill-5");
    press("ArrowLeft");
    expect(row(5).ariaExpanded).toBe("false");
    press("Home");
    expect(focusedRow()).toBe("skill-2");
  });

  test("are drawn again only where something changed, however many there are", () => {
    const drawn: string[] = [];
    const watched = (view: ExecutionView) => {
      const { summary } = view;
      return Object.defineProperty({ ...view }, "summary", {
        get() {
          drawn.push(summary?.skill_slug ?? "");
          return summary;
        },
      });
    };
    const views = Array.from({ length: 500 }, (_, index) => watched(viewOf(index + 2)));
    const { rerender } = render(cardOf(...views));
    expect(new Set(drawn).size).toBe(500);
    drawn.length = 0;
    rerender(cardOf(...views.with(250, watched(viewOf(252, { state: "completed" })))));
    expect(new Set(drawn)).toEqual(new Set(["skill-252"]));
  });
});
