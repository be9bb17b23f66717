import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const pageBytes = 4096;
const run = promisify(execFile);

/** A process's resident memory in bytes; null when it is gone. */
export async function readResidentMemory(pid: number): Promise<number | null> {
  try {
    if (process.platform === "linux") return Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]) * pageBytes;
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return null;
  }
}
