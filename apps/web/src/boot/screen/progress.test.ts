import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";

function record(isTTY: boolean) {
  const chunks: string[] = [];
  let now = 0;
  const output = { isTTY, write: (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0 };
  const step = createProgress(output, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { step, text: () => stripVTControlCharacters(chunks.join("")), pass };
}

test("without a terminal a step is a line for each thing it says, and one with its time", async () => {
  const screen = record(false);
  await screen.step("web interface", async ({ note }) => {
    note("building");
    note("building");
    note("Compiled");
    screen.pass(1234);
    return { done: "built" };
  });
  expect(screen.text()).toBe("  … web interface      building\n  … web interface      Compiled\n  ✓ web interface      built (1.2 s)\n");
});

test("on a terminal a step ends as one line", async () => {
  const screen = record(true);
  const result = await screen.step("database", async ({ note }) => {
    note("starting");
    return { done: "ready", url: "x" };
  });
  expect(result.url).toBe("x");
  expect(screen.text().split("\r").at(-1)).toBe("  ✓ database           ready (0.0 s)\n");
});

test("a step that fails is shown and its error thrown", async () => {
  const screen = record(false);
  await expect(screen.step("database", () => Promise.reject(new Error("no room")))).rejects.toThrow("no room");
  expect(screen.text()).toBe("  ✗ database           failed (0.0 s)\n");
});
