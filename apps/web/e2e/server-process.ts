import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

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

/** Starts the built product as `npm start` does, with these settings besides; resolves when it is ready. */
export async function startServerProcess(settings: Record<string, string> = {}): Promise<ServerProcess> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "skillrun-e2e-"));
  const port = await freePort();
  const env = { ...process.env, SKILLRUN_DATA_DIR: dataDirectory, PORT: String(port), LOG_LEVEL: "warn", ...settings };
  let child = await launch(env);
  const credentials: { base_url: string; space_id: string; api_key: string } = JSON.parse(
    await readFile(join(dataDirectory, "credentials.json"), "utf8"),
  );
  return {
    baseUrl: credentials.base_url,
    spaceId: credentials.space_id,
    apiKey: credentials.api_key,
    kill: () => end(child, "SIGKILL"),
    async start() {
      child = await launch(env);
    },
    async stop() {
      await end(child, "SIGTERM");
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function launch(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [startScript], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      if (output.includes("Skillrun is ready")) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("exit", () => reject(new Error(`the server did not start:\n${output}`)));
  });
  return child;
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}
