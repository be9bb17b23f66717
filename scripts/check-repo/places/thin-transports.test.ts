import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { thinTransports } from "./thin-transports.ts";

const router = (body: string) => `export const r = router({\n  get: procedure.input(A).query(({ ctx, input }) => {\n${body}  }),\n});\n`;

test("names a procedure of nine lines", () => {
  expect(findingsIn(thinTransports, { "packages/api/src/routers/a.ts": router("    void 0;\n".repeat(7)) })).toEqual([
    "packages/api/src/routers/a.ts:2  a query has 9 lines, more than 8; move its work into a verb of the runtime",
  ]);
});

test("names a router that catches", () => {
  expect(findingsIn(thinTransports, { "packages/api/src/routers/a.ts": router("    try { a(); } catch {}\n") })).toEqual([
    "packages/api/src/routers/a.ts:3  a router catches an error; let it pass; the error table maps it",
  ]);
});

test("accepts eight lines, and other folders", () => {
  const files = {
    "packages/api/src/routers/a.ts": router("    void 0;\n".repeat(6)),
    "packages/api/src/rest/a.ts": router("    void 0;\n".repeat(9)),
  };
  expect(findingsIn(thinTransports, files)).toEqual([]);
});
