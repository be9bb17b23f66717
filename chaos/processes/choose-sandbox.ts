import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBubblewrapSandbox } from "../../packages/runtime/src/sandbox/bubblewrap/open-bubblewrap-sandbox.ts";
import type { SandboxName } from "../../packages/runtime/src/sandbox/sandbox.ts";
import type { Random } from "../random.ts";

export type { SandboxName } from "../../packages/runtime/src/sandbox/sandbox.ts";

/** True for the name of a sandbox. */
export function isSandboxName(name: string): name is SandboxName {
  return name === "embedded" || name === "bubblewrap";
}

/** One of the sandboxes that work here: the embedded one, or for some seeds bubblewrap. */
export async function chooseSandbox(random: Random): Promise<SandboxName> {
  return random.chance(0.5) && (await hasBubblewrap()) ? "bubblewrap" : "embedded";
}

/** Whether bubblewrap has all that the campaign's scripts need. */
export async function hasBubblewrap(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-chaos-sandbox-"));
  try {
    const sandbox = await openBubblewrapSandbox({ directory });
    await sandbox.close();
    return (["python", "bash", "javascript"] as const).every((name) => sandbox.abilities.runtimes[name] !== undefined);
  } catch {
    return false;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
