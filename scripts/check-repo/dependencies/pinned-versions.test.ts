import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { pinnedVersions } from "./pinned-versions.ts";

const manifest = (dependencies: Record<string, string>) => JSON.stringify({ dependencies }, null, 2);

test.each(["^1.2.3", "~1.2.3", "1", "1.x", ">=1.2.3", "latest", "*", "file:../a"])("names the version %s", (version) => {
  expect(findingsIn(pinnedVersions, { "packages/api/package.json": manifest({ zod: version }) })).toEqual([
    `packages/api/package.json:3  zod is asked for as "${version}"; pin one exact version`,
  ]);
});

test("names a library of two versions", () => {
  const files = { "package.json": manifest({ zod: "4.6.7" }), "packages/api/package.json": manifest({ zod: "4.6.8" }) };
  expect(findingsIn(pinnedVersions, files)).toEqual([
    "packages/api/package.json:3  zod is 4.6.8 here and 4.6.7 in package.json; use one version",
  ]);
});

test("accepts exact versions, pre-releases included", () => {
  const files = {
    "package.json": manifest({ zod: "4.6.7", a: "18.4.0-beta.17", b: "8.1.0-2.59be4fda" }),
    "packages/api/package.json": manifest({ zod: "4.6.7" }),
  };
  expect(findingsIn(pinnedVersions, files)).toEqual([]);
});

test("looks into what is overridden for one library, and behind another name", () => {
  const overridden = (typescript: string) =>
    JSON.stringify({ dependencies: { typescript: "7.0.2", ts5: "npm:typescript@5.9.3" }, overrides: { maker: { typescript } } });
  expect(findingsIn(pinnedVersions, { "package.json": overridden("7.0.2") })).toEqual([]);
  expect(findingsIn(pinnedVersions, { "package.json": overridden("^7.0.2") })).toHaveLength(2);
  const loose = JSON.stringify({ dependencies: { ts5: "npm:typescript@^5.9.3" } });
  expect(findingsIn(pinnedVersions, { "package.json": loose })).toHaveLength(1);
});
