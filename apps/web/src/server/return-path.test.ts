import { expect, test } from "vitest";
import { returnPath } from "./return-path.ts";

test("leads back to the page that `next` names, without its query", () => {
  expect(returnPath("?next=%2Fthreads%2F1")).toBe("/threads/1");
  expect(returnPath("next=/threads/1?a=b")).toBe("/threads/1");
});

test("leads to the first page when there is no `next` that can be read", () => {
  for (const query of ["", "?other=1", "?next=", "?next=http://["]) expect(returnPath(query), query).toBe("/");
});

test("never leads to another site", () => {
  for (const next of ["https://evil.example/x", "//evil.example/x", "/\\evil.example/x", "/.//evil.example/x", "javascript:alert(1)"]) {
    expect(returnPath(`?next=${encodeURIComponent(next)}`), next).toBe("/");
  }
});
