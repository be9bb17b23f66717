import { ExecutionId } from "@skillrun/contract";
import { expect, test } from "vitest";
import type { ToolResult } from "../dispatch/tool-result.ts";
import { summarizeResults } from "./summarize-results.ts";

const done: ToolResult = {
  execution_id: ExecutionId.parse("0b9b0a52-6d3a-4a4c-8f0e-3a2f6a1f0001"),
  state: "completed",
  outputs: null,
  failure_reason: null,
  error: null,
  artifacts: [],
  note: null,
};
const profile: ToolResult = {
  ...done,
  outputs: { file: "orders.csv", rows: 1234, columns: 9, missing_cells: 3, warning_count: 5, warnings: ["one", "two", "three", "four"] },
  artifacts: ["report.html", "report.md"].map((name) => ({ name, download_url: `/files/${name}`, size_bytes: 10 })),
};

test("a result is two sentences and what is worth a look; figures and files are left to the card", () => {
  expect(summarizeResults([{ toolName: "profile-dataset", result: profile }])).toBe(
    "`profile-dataset` is done: **orders.csv** has **1,234 rows × 9 columns**. Its card has 2 files.\n\nWorth a look:\n\n- one\n- two\n- three\n\nand 2 more on the card.",
  );
  expect(summarizeResults([{ toolName: "echo", result: { ...done, outputs: { text: "hello." } } }])).toBe("`echo` is done: hello.");
  expect(summarizeResults([{ toolName: "echo", result: { ...done, note: "Too long to show here." } }])).toBe(
    "`echo` is done: Too long to show here.",
  );
});

test("several results are a line each, those that came out the same are one, and say whose each notice is", () => {
  const echo = { toolName: "echo", result: { ...done, outputs: { text: "hello" } } };
  const failed = { ...done, state: "failed", failure_reason: "skill_error", error: { code: "x", message: "No *rows*." } };
  expect(summarizeResults([echo, { toolName: "profile-dataset", result: profile }, echo, { toolName: "echo", result: failed }])).toBe(
    "- `echo` is done: hello. (2 times)\n- `profile-dataset` is done: **orders.csv** has **1,234 rows × 9 columns**. Its card has 2 files.\n- `echo` failed (skill error): No \\*rows\\*.\n\nWorth a look:\n\n- `profile-dataset`: one\n- `profile-dataset`: two\n- `profile-dataset`: three\n\nand 2 more on the cards.",
  );
});
