import { closeNetwork } from "./close-network.ts";
import { patchShell } from "./shell-patches.ts";

/**
 * The process of one session: the shell, the interpreters and all files, in memory. It is started with the permission model, an empty
 * environment and a bounded heap, and does what its parent asks until that is gone.
 */
process.once("disconnect", () => process.exit(0));
const patched = patchShell();
const { startChildSession } = await import("./child-session.ts");
patched.check();
closeNetwork(null);
await startChildSession();
