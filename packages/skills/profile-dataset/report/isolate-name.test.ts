import { expect, test } from "vitest";
import { isolateName } from "./isolate-name.ts";

test("a name with letters from right to left is set apart, any other stays as it is", () => {
  expect(isolateName("تقرير.csv")).toBe("\u2068تقرير.csv\u2069");
  expect(isolateName("data-דוח.csv")).toBe("\u2068data-דוח.csv\u2069");
  expect(isolateName("exe.\u202efdp.csv")).toBe("exe.fdp.csv");
  expect(isolateName("żółw 2024.csv")).toBe("żółw 2024.csv");
});
