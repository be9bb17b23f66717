import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChildServer } from "./child-server.ts";
import { freePort } from "./free-port.ts";
import { ownEnvironment } from "./own-environment.ts";

/** A production server in a process of its own, on a data directory of its own. */
export type ServerProcess = {
  readonly baseUrl: string;
  readonly spaceId: string;
  readonly apiKey: string;
  /** As `kill -9` does it: nothing is said, nothing is saved. */
  kill(): Promise<void>;
  /** Starts it again on the same data directory and port; resolves when it is ready. */
  start(): Promise<void>;
  /** Stops it in good order and removes its data. */
  stop(): Promise<void>;
};

const startScript = join(import.meta.dirname, "../src/start.ts");

/** Starts the built product as `npm start` does, or by another script, with these settings besides; resolves when it is ready. */
export async function startServerProcess(settings: Record<string, string> = {}, script: string[] = [startScript]): Promise<ServerProcess> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "skillrun-e2e-"));
  const port = await freePort();
  const env = ownEnvironment({ SKILLRUN_DATA_DIR: dataDirectory, PORT: String(port), ...settings });
  const launch = () => launchChildServer(script, env, "Skillrun is ready");
  let child = await launch();
  const credentials: { base_url: string; space_id: string; api_key: string } = JSON.parse(
    await readFile(join(dataDirectory, "credentials.json"), "utf8"),
  );
  return {
    baseUrl: credentials.base_url,
    spaceId: credentials.space_id,
    apiKey: credentials.api_key,
    kill: () => child.end("SIGKILL"),
    async start() {
      child = await launch();
    },
    async stop() {
      await child.end("SIGTERM");
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
