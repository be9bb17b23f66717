import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { strictness } from "./strictness.ts";

test.each([
  ["const a: any = 1;", "the type any; use unknown and narrow it, or name the type"],
  ["const a = b as any;", "the type any; use unknown and narrow it, or name the type"],
  ["const a = b!.c;", "the non-null assertion !; handle the missing value"],
  ["// @ts-ignore", "@ts-ignore silences the type checker; fix the type"],
  ["/* @ts-expect-error */", "@ts-expect-error silences the type checker; fix the type"],
  ["// @ts-nocheck", "@ts-nocheck silences the type checker; fix the type"],
])("names %s", (text, message) => {
  expect(findingsIn(strictness, { "packages/api/src/a.ts": `\n${text}\n` })).toEqual([`packages/api/src/a.ts:2  ${message}`]);
});

test("accepts the words in text, a negation, and a test's expected error", () => {
  const files = {
    "packages/api/src/a.ts": '/** any of them; no @ts-ignore */\nexport const any = !"any";\n',
    "packages/api/src/a.test.ts": "// @ts-expect-error the id is branded\nf(1);\n",
  };
  expect(findingsIn(strictness, files)).toEqual([]);
});
