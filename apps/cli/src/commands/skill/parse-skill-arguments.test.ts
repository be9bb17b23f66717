import { expect, test } from "vitest";
import { parseSkillArguments } from "./parse-skill-arguments.ts";

test("each verb takes what it needs", () => {
  expect(parseSkillArguments(["init", "a", "--kind", "shell"])).toEqual({ verb: "init", slug: "a", kind: "shell", isJson: false });
  expect(parseSkillArguments(["lint", "a", "--json"])).toEqual({ verb: "lint", directory: "a", isJson: true });
  expect(parseSkillArguments(["push", "a"])).toEqual({ verb: "push", directory: "a", isJson: false });
  expect(parseSkillArguments(["list"])).toEqual({ verb: "list", isJson: false });
  expect(parseSkillArguments(["diff", "a", "1", "2"])).toEqual({ verb: "diff", slug: "a", from: "1", to: "2", isJson: false });
});

test("pull takes a version after @, and a folder of the slug's name when none is given", () => {
  expect(parseSkillArguments(["pull", "a"])).toMatchObject({ slug: "a", version: null, directory: "a" });
  expect(parseSkillArguments(["pull", "a@1.2.0+2", "there"])).toMatchObject({ slug: "a", version: "1.2.0+2", directory: "there" });
});

test("help is shown when asked for, and when nothing is", () => {
  for (const args of [[], ["help"], ["--help"], ["push", "-h"]]) expect(parseSkillArguments(args)).toEqual({ verb: "help" });
});

test.each([
  [["publish", "a"], 'There is no command "skill publish"'],
  [["constructor"], 'There is no command "skill constructor"'],
  [["push"], "skill push needs more to go on. Example: skillrun skill push"],
  [["list", "a"], '"a" is one argument too many'],
  [["diff", "a", "1"], "skill diff needs more"],
  [["pull", "@1"], '"@1" is no skill'],
  [["pull", "a@"], '"a@" is no skill'],
  [["init", "a"], "--kind is one of python"],
  [["init", "a", "--kind", "cobol"], 'not "cobol"'],
  [["push", "a", "--kind", "shell"], "--kind is an option of skill init"],
  [["push", "a", "--force"], "Unknown option '--force'"],
])("%j is refused: %s", (args, message) => {
  expect(() => parseSkillArguments(args)).toThrow(message);
});
