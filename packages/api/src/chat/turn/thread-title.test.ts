import type { UIMessage } from "ai";
import { expect, test } from "vitest";
import { threadTitleOf } from "./thread-title.ts";

const skills = [
  { slug: "profile-dataset", title: "Profile a dataset" },
  { slug: "compare-datasets", title: "Compare datasets" },
];
const titleOf = (text: string, ...filenames: string[]) => {
  const files = filenames.map((filename) => ({ type: "file" as const, url: "skillrun-file:1", filename, mediaType: "text/csv" }));
  const message: UIMessage = { id: "u", role: "user", parts: [...files, ...(text === "" ? [] : [{ type: "text" as const, text }])] };
  return threadTitleOf(message, skills);
};

test.each([
  ["/profile-dataset", ["sales.csv"], "Profile a dataset: sales.csv"],
  ["/profile-dataset delimiter=,", ["sales.csv"], "Profile a dataset: sales.csv"],
  [" /Profile-Dataset", [], "Profile a dataset"],
  ["/compare-datasets", ["may.csv", "june.csv"], "Compare datasets: may.csv and june.csv"],
  ["/compare-datasets", ["may.csv", "june.csv", "july.csv", "august.csv"], "Compare datasets: may.csv and 3 more"],
  ["/profile-dataset file=may.csv", [], "Profile a dataset: file=may.csv"],
  ["/profile-dataset\n/profile-dataset", ["sales.csv"], "Profile a dataset: sales.csv"],
  ["/profile-dataset\n/compare-datasets x\n/no-such", [], "Profile a dataset, Compare datasets"],
  ["/profile-dataset", [`${"long name ".repeat(9)}.csv`], "Profile a dataset: long name long name long name long name…"],
] as const)("the title of the command %j with %j tells the skill and the file", (text, files, title) => {
  expect(titleOf(text, ...files)).toBe(title);
});

test.each([
  ["", [], null],
  [" \n", [], null],
  ["", ["a.csv"], "a.csv"],
  ["Hello  you\nthere", ["a.csv"], "Hello you there"],
  ["/no-such-skill a=1", [], "/no-such-skill a=1"],
  ["/profile-datasets", [], "/profile-datasets"],
  ["What does /profile-dataset do?", [], "What does /profile-dataset do?"],
  [`${"word ".repeat(20)}`, [], `${"word ".repeat(12).trim()}…`],
  ["😀".repeat(61), [], `${"😀".repeat(60)}…`],
] as const)("the title of the words %j with %j is %j", (text, files, title) => {
  expect(titleOf(text, ...files)).toBe(title);
});
