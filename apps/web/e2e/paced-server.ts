import { join } from "node:path";
import { openPace, type PacedRun } from "./pace.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** A server with the skills `paced-work` and `paced-pair`, which go as far as a test lets them. */
export type PacedServer = ServerProcess & { newRun(): PacedRun };

/** Starts the built product with the paced skills besides its own; resolves when it is ready. */
export async function startPacedServer(): Promise<PacedServer> {
  const pace = await openPace();
  const server = await startServerProcess({}, [join(import.meta.dirname, "paced-work/start.ts"), pace.url]);
  return {
    ...server,
    newRun: pace.newRun,
    async stop() {
      await server.stop();
      await pace.close();
    },
  };
}
