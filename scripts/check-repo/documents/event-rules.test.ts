import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { eventRules } from "./event-rules.ts";

const document = "# Rules\n- **E1** Events are facts.\n- **E12** A notification is only a wake-up.\n";

test("names a rule that no test cites, and does not take E12 for E1", () => {
  expect(
    findingsIn(eventRules, {
      "docs/event-stream.md": document,
      "packages/runtime/src/a.test.ts": 'test("E12: a lost notification loses nothing", f);\n',
    }),
  ).toEqual(["docs/event-stream.md:2  no test cites rule E1; name the rule in the test that proves it"]);
});

test("accepts a document whose rules are all cited", () => {
  expect(
    findingsIn(eventRules, {
      "docs/event-stream.md": document,
      "packages/api/src/a.test.ts": "// E1",
      "packages/api/src/b.testsuite.ts": "// E12",
    }),
  ).toEqual([]);
});
