import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../../packages/runtime/src/sandbox/open-sandbox.ts";
import type { Sandbox, SandboxName } from "../../packages/runtime/src/sandbox/sandbox.ts";

/** The sandboxes that work on this machine, and why the others do not. */
export type OpenedSandboxes = { sandboxes: Sandbox[]; faults: Partial<Record<SandboxName, string>>; close(): Promise<void> };

/** Opens each sandbox of the product that works here. */
export async function openSandboxes(names: readonly SandboxName[] = ["embedded", "bubblewrap"]): Promise<OpenedSandboxes> {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-compat-sandbox-"));
  const sandboxes: Sandbox[] = [];
  const faults: OpenedSandboxes["faults"] = {};
  for (const name of names) {
    const door = await openSandbox(name, { directory });
    const sandbox = door.fault === null ? door.sandbox() : null;
    if (sandbox === null) faults[name] = door.fault?.message ?? "it is not there";
    else sandboxes.push(sandbox);
  }
  return {
    sandboxes,
    faults,
    async close() {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
