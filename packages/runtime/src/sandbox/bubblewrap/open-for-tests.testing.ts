import { test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { type BubblewrapOptions, openBubblewrapSandbox } from "./open-bubblewrap-sandbox.ts";

/**
 * What opens a sandbox for tests; null where it cannot be tried, when the reason stands in the name of a test that is left out. A build server
 * has bubblewrap, and its tests fail without it.
 */
export async function openForTests(options: BubblewrapOptions): Promise<(() => Promise<Sandbox>) | null> {
  const missing = await openBubblewrapSandbox(options).then(
    (sandbox) => sandbox.close().then(() => null),
    (error: unknown) => String(error),
  );
  if (missing === null || process.env["CI"] !== undefined) return () => openBubblewrapSandbox(options);
  test(`bubblewrap cannot be tried here: ${missing}`, ({ skip }) => skip(missing));
  return null;
}
