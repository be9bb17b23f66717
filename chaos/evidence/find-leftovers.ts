import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where to look for what an ended run left behind. */
export type Traces = {
  /** The data directory of the ended processes; its `tmp` was their directory for temporary files. */
  directory: string;
  /** The sessions of the system, one for each process that ran. */
  sessions: ReadonlySet<number>;
};

/** What a child takes to notice that its server is gone. */
const patienceMs = 5_000;
const pauseMs = 100;

/**
 * The processes, mounts and files that the sandbox of ended servers has left over; none when all is well. Processes and mounts are only known on
 * Linux.
 */
export async function findLeftovers(traces: Traces): Promise<string[]> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(pauseMs)) {
    const found = [...(await findProcesses(traces)), ...(await findMounts(traces)), ...(await findFiles(traces))];
    if (found.length === 0 || Date.now() > deadline) return found;
  }
}

/** The processes of the servers' sessions, and those that hold a mount of theirs or name their directory. */
export async function findProcesses({ directory, sessions }: Traces): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const [stat, command, mounts] = await Promise.all(["stat", "cmdline", "mountinfo"].map((name) => readOf(pid, name)));
    // The name of the program, in parentheses, may hold anything: what is numbered comes after it.
    const [state, , , session] = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === undefined) continue;
    const inSandbox = (mounts ?? "").includes(`${directory}/sandbox`) || (command ?? "").includes(`${directory}/sandbox`);
    if (sessions.has(Number(session)) || inSandbox) found.push(`process ${pid}: ${(command ?? "").replaceAll("\0", " ").slice(0, 200)}`);
  }
  return found;
}

async function readOf(pid: string, name: string): Promise<string> {
  return await readFile(`/proc/${pid}/${name}`, "latin1").catch(() => "");
}

async function findMounts({ directory }: Traces): Promise<string[]> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  return mounts.split("\n").flatMap((line) => (line.includes(directory) ? [`mount: ${line}`] : []));
}

async function findFiles({ directory }: Traces): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["sandbox", "tmp"])
    for (const entry of await readdir(join(directory, folder), { recursive: true, withFileTypes: true }).catch(() => []))
      found.push(`${entry.isDirectory() ? "folder" : "file"}: ${relative(directory, join(entry.parentPath, entry.name))}`);
  return found;
}
