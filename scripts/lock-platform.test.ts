import { expect, test } from "vitest";
import { lockPlatform } from "./lock-platform.ts";

test.each([
  ["@biomejs/cli-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
  ["@biomejs/cli-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
  ["@oxlint/binding-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"], libc: ["glibc"] }],
  ["@oxlint/binding-win32-ia32-msvc", { os: ["win32"], cpu: ["ia32"] }],
  ["@turbo/windows-64", { os: ["win32"], cpu: ["x64"] }],
  ["@tailwindcss/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
])("reads the platform in the name %s", (name, platform) => {
  expect(lockPlatform(name)).toEqual(platform);
});

test.each(["zod", "@types/node", "linux-release-info"])("finds no platform in the name %s", (name) => {
  expect(lockPlatform(name)).toBeNull();
});
