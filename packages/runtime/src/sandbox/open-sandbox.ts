import { openBubblewrapSandbox } from "./bubblewrap/open-bubblewrap-sandbox.ts";
import { openEmbeddedSandbox } from "./embedded/open-embedded-sandbox.ts";
import { type Sandbox, type SandboxAbilities, SandboxFault, type SandboxName } from "./sandbox.ts";

/** The sandbox of a process, or why it has none: what was asked for and does not work is never replaced by less. */
export type SandboxDoor = {
  /** Throws the fault of a sandbox that could not be opened. Null where none is wanted. */
  sandbox(): Sandbox | null;
  /** Nothing at all where it could not be opened; null where none is wanted. */
  abilities(): SandboxAbilities | null;
  /** Why it could not be opened. */
  readonly fault: SandboxFault | null;
  close(): Promise<void>;
};

const nothing: SandboxAbilities = { runtimes: {}, pythonModules: [], commands: [], processes: false, network: false, maxFileBytes: null };

/** Opens the sandbox that is asked for. `directory` is where bubblewrap puts its file systems together. Rejects only for what is no fault of the sandbox. */
export async function openSandbox(name: SandboxName | null, { directory }: { directory: string }): Promise<SandboxDoor> {
  if (name === null) return { sandbox: () => null, abilities: () => null, fault: null, close: async () => {} };
  try {
    const sandbox = await (name === "embedded" ? openEmbeddedSandbox() : openBubblewrapSandbox({ directory }));
    return { sandbox: () => sandbox, abilities: () => sandbox.abilities, fault: null, close: sandbox.close };
  } catch (error) {
    if (!(error instanceof SandboxFault)) throw error;
    const fail = (): never => {
      throw error;
    };
    return { sandbox: fail, abilities: () => nothing, fault: error, close: async () => {} };
  }
}
