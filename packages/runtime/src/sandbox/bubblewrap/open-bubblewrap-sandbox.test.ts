import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openSession } from "../sandbox-sessions.testing.ts";
import { openBubblewrapSandbox } from "./open-bubblewrap-sandbox.ts";
import { openForTests } from "./open-for-tests.testing.ts";

const directory = await mkdtemp(join(tmpdir(), "bubblewrap-open-"));
// Not below /tmp, which sessions cover with their own.
const programs = await mkdtemp("/var/tmp/bubblewrap-programs-");
await chmod(programs, 0o755);
const open = await openForTests({ directory });
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await rm(programs, { recursive: true, force: true });
});

/** Opens a sandbox with another program in the place of bwrap. */
async function openWith(script: string): Promise<unknown> {
  await writeFile(join(programs, "bwrap"), `#!/bin/sh\n[ "$1" = --version ] && { echo "bubblewrap \${V:-0.8.0}"; exit; }\n${script}`, {
    mode: 0o755,
  });
  const sandbox = await openBubblewrapSandbox({ directory, programDirectories: [programs, "/usr/bin", "/usr/sbin", "/bin", "/sbin"] });
  await sandbox.close();
  return "opened";
}

/** bwrap without one of its options. */
function without(option: string): string {
  return `for a do shift; [ "$a" = ${option} ] || set -- "$@" "$a"; done; exec /usr/bin/bwrap "$@"`;
}

test("without its programs the sandbox says what to install", async () => {
  const opening = openBubblewrapSandbox({ directory, programDirectories: [directory] });
  await expect(opening).rejects.toMatchObject({
    name: "SandboxFault",
    code: "unavailable",
    message: expect.stringContaining("apt-get install bubblewrap"),
  });
});

describe.runIf(open !== null)("a sandbox that is opened", () => {
  test.each([
    ["--unshare-net", "the host's network is reachable"],
    ["--unshare-pid", "processes of the host are visible"],
    ["--disable-userns", "user namespaces"],
  ])("is refused when bwrap does without %s", async (option, problem) => {
    await expect(openWith(without(option))).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining(problem) });
  });

  test("is refused with bwrap's own words when it cannot make namespaces", async () => {
    const opening = openWith('echo "bwrap: Creating new namespace failed: Operation not permitted" >&2; exit 1');
    await expect(opening).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/Creating new namespace failed.*(sysctl|CAP_SYS_ADMIN)/s),
    });
  });

  test("is refused with a bwrap that is too old", async () => {
    await writeFile(join(programs, "bwrap"), '#!/bin/sh\necho "bubblewrap 0.6.1"', { mode: 0o755 });
    const opening = openBubblewrapSandbox({ directory, programDirectories: [programs, "/usr/bin", "/bin"] });
    await expect(opening).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("0.8 or newer") });
  });

  test("keeps nothing on disk and mounts nothing that others see", async () => {
    const sandbox = await openBubblewrapSandbox({ directory });
    const { session } = await openSession({ sandbox }, { files: [{ path: "a", content: "a" }] });
    await session.run({ run: { shell: "echo b > b" } });
    expect(await readdir(directory)).toEqual([]);
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(directory);
    await sandbox.close();
  });

  test("leaves nothing when its server is killed in the middle", async () => {
    const marker = `marker-${process.pid}-${Date.now()}`;
    const program = fileURLToPath(new URL("./killed-server.fixture.ts", import.meta.url));
    const server = spawn(process.execPath, [program, directory, marker], { stdio: ["ignore", "pipe", "inherit"] });
    await once(server.stdout, "data");
    expect(await countProcesses(marker)).toBeGreaterThan(1);
    server.kill("SIGKILL");
    await once(server, "exit");
    await expect.poll(() => countProcesses(marker), { timeout: 10_000 }).toBe(0);
    expect(await readdir(directory)).toEqual([]);
  });

  // Only where sessions have users of their own can their processes be told from all others.
  test.runIf(process.getuid?.() === 0)("leaves nothing of a bwrap that did not come to ask for its end with its parent's", async () => {
    const marker = `marker-${process.pid}-${Date.now()}`;
    const late = [
      "#!/bin/sh",
      `case "$*" in *${marker}*) echo up >> /tmp/workspace/.events/e.jsonl; exec sh -c 'while :; do sleep 1; done' ${marker} ;; esac`,
      'exec /usr/bin/bwrap "$@"',
    ];
    await writeFile(join(programs, "bwrap"), late.join("\n"), { mode: 0o755 });
    const program = fileURLToPath(new URL("./killed-server.fixture.ts", import.meta.url));
    const given = [program, directory, marker, programs, "/usr/bin", "/bin"];
    const server = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "inherit"] });
    await once(server.stdout, "data");
    server.kill("SIGKILL");
    await once(server, "exit");
    await expect.poll(() => countProcesses(marker), { timeout: 10_000 }).toBe(0);
  });
});

/** How many processes of this machine have a word among their arguments. */
async function countProcesses(word: string): Promise<number> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return texts.filter((text) => text.includes(word)).length;
}
