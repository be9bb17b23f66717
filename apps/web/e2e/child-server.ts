import { spawn } from "node:child_process";
import { once } from "node:events";

/** A server in a process of its own. */
export type ChildServer = {
  /** Resolves when the process is gone, also when it was already. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
};

/** Runs Node with these arguments; resolves when the process has written `readyText`, rejects with its output when it ends before. */
export async function launchChildServer(args: readonly string[], env: NodeJS.ProcessEnv, readyText: string): Promise<ChildServer> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    // Read on to the end: a pipe that nobody reads stops the server when it is full.
    const read = (text: string) => {
      output += text;
      if (output.includes(readyText)) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("error", reject);
    child.once("close", () => reject(new Error(`the server did not start:\n${output}`)));
  });
  return {
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill(signal);
      await exit;
    },
  };
}
