import { expect, test } from "vitest";
import { findingsIn } from "../seed-tree.ts";
import { lockfileHosts } from "./lockfile-hosts.ts";

const remedy = "install with omit-lockfile-registry-resolved=true, as .npmrc says";

test("names an address in the lockfile, and a registry in .npmrc", () => {
  const files = { "package-lock.json": '{\n"resolved": "https://example.org/a.tgz"\n}\n', ".npmrc": "registry=https://example.org/\n" };
  expect(findingsIn(lockfileHosts, files)).toEqual([
    `.npmrc:1  names the address https://example.org/; ${remedy}`,
    `package-lock.json:2  names the address https://example.org/a.tgz; ${remedy}`,
  ]);
});

test("accepts workspace links and a lockfile without addresses", () => {
  const files = {
    "package-lock.json": '{"a": {"resolved": "packages/api", "link": true, "funding": {"url": "https://example.org"}}}\n',
    ".npmrc": "omit-lockfile-registry-resolved=true\n",
  };
  expect(findingsIn(lockfileHosts, files)).toEqual([]);
});
