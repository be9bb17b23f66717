import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { citedPaths } from "./cited-paths.ts";

const tree = {
  "packages/api/src/routers/execution.ts": "export const executionRouter = router({ byChatToolCall: procedure.query(find) });\n",
  "packages/runtime/src/skill/skill-context.ts": "export interface SkillContext { emit(): void }\n",
  "apps/web/src/app/api-proxy/v1/[...path]/route.ts": "export const GET = 1;\n",
  "docs/event-stream.md": "# Event stream\n\n## How to resume\n",
};

test.each([
  ["see `packages/api/src/gone.ts`", "cites packages/api/src/gone.ts, which does not exist"],
  ["see `runtime/skill/gone.ts#emit`", "cites runtime/skill/gone.ts, which does not exist"],
  ["see `packages/gone/`", "cites packages/gone/, which does not exist"],
  ["see `packages/api/src/routers/execution.ts#gone`", "cites gone in packages/api/src/routers/execution.ts, which does not declare it"],
  ["see [the rules](docs/gone.md)", "cites docs/gone.md, which does not exist"],
  ["see [the rules](docs/event-stream.md#gone)", "cites gone in docs/event-stream.md, which does not declare it"],
])("names what does not exist: %s", (text, problem) => {
  expect(findingsIn(citedPaths, { ...tree, "ARCHITECTURE.md": `# A\n\n${text}\n` })).toEqual([
    `ARCHITECTURE.md:3  ${problem}; name what the tree holds now`,
  ]);
});

test("accepts files, folders, symbols, methods, short forms and links that exist, and leaves other code alone", () => {
  const text = [
    "`packages/api/src/routers/execution.ts#byChatToolCall` `runtime/skill/skill-context.ts#emit` `packages/api/`",
    "`apps/web/src/app/api-proxy/v1/[...path]/route.ts#GET` `docs/event-stream.md`",
    "`prisma/migrations/<timestamp>_<what>/migration.sql` `packages/*` `/api-proxy/v1` `GET /skills` `profile.json` `@skillrun/runtime/skill`",
    "[how](docs/event-stream.md#how-to-resume) [home](https://example.org/a.md) [here](#words)",
  ].join("\n");
  expect(findingsIn(citedPaths, { ...tree, "README.md": text, "CHANGELOG.md": "`packages/gone.ts`\n" })).toEqual([]);
});
