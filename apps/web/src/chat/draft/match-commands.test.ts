import { expect, test } from "vitest";
import { findCommandQuery, matchCommands } from "./match-commands.ts";

const tools = ["profile-dataset", "compare-datasets", "summarize"].map((tool_name) => ({
  tool_name,
  description: `The ${tool_name} skill`,
  arguments_schema: {},
}));

test("a slash that begins a line opens a command, and the letters after it narrow it", () => {
  expect(findCommandQuery("/", 1)).toEqual({ query: "", start: 0, end: 1 });
  expect(findCommandQuery("/prof", 5)).toEqual({ query: "prof", start: 0, end: 5 });
  expect(findCommandQuery("first\n/sum", 10)).toEqual({ query: "sum", start: 6, end: 10 });
});

test("a slash in the middle of a line, a cursor before it and a cursor in the arguments open none", () => {
  expect(findCommandQuery("and/or", 6)).toBeNull();
  expect(findCommandQuery("/prof", 0)).toBeNull();
  expect(findCommandQuery("/profile-dataset rows=3", 20)).toBeNull();
});

test("a cursor inside of the word still means the whole word", () => {
  expect(findCommandQuery("/profile", 3)).toEqual({ query: "profile", start: 0, end: 8 });
});

test("names that begin with the query come before names that contain it, and what does not fit is left out", () => {
  expect(matchCommands(tools, "").map(({ tool_name }) => tool_name)).toEqual(["profile-dataset", "compare-datasets", "summarize"]);
  expect(matchCommands(tools, "DATA").map(({ tool_name }) => tool_name)).toEqual(["profile-dataset", "compare-datasets"]);
  expect(matchCommands(tools, "compare").map(({ tool_name }) => tool_name)).toEqual(["compare-datasets"]);
  expect(matchCommands(tools, "zzz")).toEqual([]);
});
