import { expect, test } from "vitest";
import { parseArguments } from "./parse-arguments.ts";

test("run takes inputs, files and a model", () => {
  const args = [
    "run",
    "profile-dataset",
    "-i",
    "top=5",
    "--input",
    "title=a=b",
    "--inputs",
    "{}",
    "--file",
    "x.csv",
    "-f",
    "y.csv",
    "--model",
    "m",
  ];
  expect(parseArguments(args)).toEqual({
    name: "run",
    slug: "profile-dataset",
    inputs: ["top=5", "title=a=b"],
    inputsJson: "{}",
    files: ["x.csv", "y.csv"],
    model: "m",
    isWatched: true,
    isJson: false,
    cancelOnInterrupt: false,
  });
});

test("watch takes an id", () => {
  const watch = { name: "watch", id: "call_1", waitSeconds: 0, isJson: false, cancelOnInterrupt: false };
  expect(parseArguments(["watch", "call_1"])).toEqual(watch);
  expect(parseArguments(["watch", "--json", "--wait", "2.5", "--cancel-on-interrupt", "call_1"])).toEqual({
    ...watch,
    waitSeconds: 2.5,
    isJson: true,
    cancelOnInterrupt: true,
  });
});

test("a tool call id may begin with a hyphen after --", () => {
  expect(parseArguments(["watch", "--", "-odd"])).toMatchObject({ id: "-odd" });
});

test("worker and migrate take everything from the environment", () => {
  for (const name of ["worker", "migrate"]) expect(parseArguments([name])).toEqual({ name });
});

test("limits names whose they are, and what is to change", () => {
  const id = "019a0000-0000-7000-8000-000000000000";
  expect(parseArguments(["limits", "space", id])).toEqual({ name: "limits", kind: "space", id, changes: [] });
  expect(parseArguments(["limits", "tenant", id, "tokens=5", "cost_usd=none"])).toMatchObject({ changes: ["tokens=5", "cost_usd=none"] });
  for (const args of [["limits"], ["limits", "space"], ["limits", "user", id], ["limits", "space", "x"]])
    expect(() => parseArguments(args)).toThrow("Whose limits?");
});

test("help is shown when asked for, and when nothing is", () => {
  for (const args of [[], ["help"], ["--help"], ["run", "-h"]]) expect(parseArguments(args)).toEqual({ name: "help" });
  expect(parseArguments(["--version"])).toEqual({ name: "version" });
});

test.each([
  [["start"], 'There is no command "start"'],
  [["worker", "now"], '"now" is one argument too many'],
  [["migrate", "--json"], "--json is no option of migrate"],
  [["run"], "Which skill?"],
  [["watch"], "Which execution?"],
  [["run", "a", "b"], '"b" is one argument too many'],
  [["run", "a", "--nope"], "Unknown option '--nope'"],
  [["run", "a", "--file"], "--file <value>"],
  [["run", "a", "--wait", "3"], "--wait is an option of watch"],
  [["watch", "a", "--file", "x"], "--file is an option of run"],
  [["watch", "a", "--wait", "soon"], "--wait takes seconds"],
  [["watch", "a", "--wait="], "--wait takes seconds"],
])("%j is refused: %s", (args, message) => {
  expect(() => parseArguments(args)).toThrow(message);
});
