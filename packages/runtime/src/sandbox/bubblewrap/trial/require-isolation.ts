import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { SandboxFault } from "../../sandbox.ts";
import { openBubblewrapSession } from "../bubblewrap-session.ts";
import { insideUid } from "../bwrap-arguments.ts";
import { howToAllow } from "../private-mounts.ts";
import type { SandboxHost } from "../sandbox-host.ts";
import { probeLimits } from "./probe-limits.ts";

const allHeld = "all walls hold";

/** Tries every wall from inside, by the program that is always there; prints what does not hold. */
const trial = `
const fs = require("node:fs"), net = require("node:net"), { spawnSync } = require("node:child_process");
const [canary, port, uid] = process.argv.slice(1);
const broken = [];
const status = fs.readFileSync("/proc/self/status", "utf8");
const field = (name) => new RegExp("^" + name + ":\\\\s*(.*)$", "m").exec(status)?.[1];
const check = (holds, what) => { if (!holds) broken.push(what); };
const writes = (path) => { try { fs.writeFileSync(path, ""); return true; } catch { return false; } };
check(process.getuid() === Number(uid) && process.getgid() === Number(uid), "the user is not the one asked for");
for (const set of ["CapPrm", "CapEff", "CapBnd", "CapAmb"]) check(/^0+$/.test(field(set) ?? ""), "capabilities are left (" + set + ")");
check(field("NoNewPrivs") === "1", "privileges can be gained by running programs");
check(field("Seccomp") === "2", "system calls are not filtered");
check(fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length < 10, "processes of the host are visible");
check(!fs.existsSync(canary), "files of the host are visible");
check(!fs.existsSync("/etc/shadow"), "/etc of the host is visible");
for (const directory of ["/", "/usr", "/etc", "/dev", "/skill", "/opt/skillrun"]) check(!writes(directory + "/x"), directory + " is writable");
for (const directory of ["/workspace", "/tmp", "/dev/shm"]) check(writes(directory + "/x"), directory + " is not writable");
check(Object.keys(process.env).sort().join() === "HOME,LANG,PATH,PWD,TMPDIR", "the environment is not the one asked for");
check(spawnSync("unshare", ["--user", "true"]).status !== 0, "new user namespaces can be made");
const socket = net.connect(Number(port), "127.0.0.1");
socket.once("connect", () => { check(false, "the host's network is reachable"); done(); });
socket.once("error", done);
function done() { process.stdout.write(broken.length === 0 ? "${allHeld}" : broken.join("; ")); process.exit(0); }
`;

/** Runs a program that tries to get out, and is a `SandboxFault` when it cannot be run, or when one wall does not hold. */
export async function requireIsolation(host: SandboxHost): Promise<void> {
  const canary = join(host.directory, `canary-${randomUUID()}`);
  await writeFile(canary, "");
  const listener = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const task = { skillDirectory: null, files: [], env: {}, network: [], limits: probeLimits, onEventLine: () => undefined };
  const session = await openBubblewrapSession(host, task, () => undefined);
  try {
    const { stdout, stderr } = await session.run({ run: { argv: ["node", "-e", trial, canary, String(port), String(insideUid)] } });
    if (stdout === allHeld) return;
    if (stdout === "") {
      throw new SandboxFault(
        "unavailable",
        `bubblewrap could not run a program (${stderr.trim().slice(0, 500)}). ${howToAllow(host.isRoot)}`,
      );
    }
    throw new SandboxFault("unavailable", `bubblewrap isolates less here than is promised: ${stdout}.`);
  } finally {
    await session.dispose();
    listener.close();
    await rm(canary, { force: true });
  }
}
