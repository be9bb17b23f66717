import { expect, test } from "vitest";
import type { SandboxRuntime } from "./sandbox.ts";
import { openSession, readPaths, runPrograms, type SandboxFixture } from "./sandbox-sessions.testing.ts";

const kibibytesOfMebibyte = 1024;
const mebibyte = 1024 * kibibytesOfMebibyte;

const endlessLoops: readonly (readonly [SandboxRuntime, string])[] = [
  ["bash", "while :; do :; done"],
  ["bash", "trap '' TERM INT HUP; (trap '' TERM; while :; do sleep 0.1; done) & while :; do sleep 0.1; done"],
  ["python", "while True: pass"],
  [
    "python",
    "import signal\nfor number in range(1, 32):\n    try: signal.signal(number, signal.SIG_IGN)\n    except Exception: pass\nwhile True: pass",
  ],
  ["python", 'import re\nre.match(r"(a+)+$", "a" * 40 + "b")'],
  ["javascript", "for (;;) {}"],
  ["javascript", '/^(a+)+$/.test("a".repeat(40) + "b");'],
  ["typescript", "const always: boolean = true; while (always) {}"],
];

/** A program of the tests, and what it does. */
type Named = {
  what: string;
  runtime: SandboxRuntime;
  code: string;
  /** Takes it only with what runs beside it. */
  together?: boolean;
};

const memoryHogs: readonly Named[] = [
  { what: "bytes in Python", runtime: "python", code: "kept = []\nwhile True: kept.append(bytearray(b'x' * 8_000_000))" },
  {
    what: "typed arrays in JavaScript",
    runtime: "javascript",
    code: "const kept = []; for (;;) kept.push(new Uint8Array(8_000_000).fill(1));",
  },
  {
    what: "objects in JavaScript",
    runtime: "javascript",
    code: "const kept = []; for (let n = 0; ; n++) kept.push({ n, numbers: new Array(1000).fill(n) });",
  },
  { what: "a text in bash", runtime: "bash", code: "text=xxxxxxxxxxxxxxxx; while :; do text=$text$text; done" },
  {
    what: "many processes with a little each",
    runtime: "bash",
    together: true,
    code: `double() { for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do text=$text$text; done; }
for n in 1 2 3 4 5 6; do (text=xxxxxxxxxxxxxxxx; double; sleep 20) & done; wait; echo "HE""LD"`,
  },
];

/** Memory that belongs to no process. */
const hiddenMemory = `import os, mmap
kept = []
try:
    for n in range(100):
        file = os.memfd_create("x")
        kept.append(file)
        for _ in range(15): os.write(file, b"x" * 1_000_000)
    print("HELD")
except (OSError, AttributeError) as error: print("refused")`;

const floods: readonly (readonly [SandboxRuntime, string])[] = [
  ["bash", "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"],
  ["bash", "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy >&2; done"],
  ["python", "while True: print('y' * 10_000)"],
  ["javascript", 'for (;;) console.log("y".repeat(10_000));'],
];

const fillers: readonly Named[] = [
  {
    what: "a file that doubles",
    runtime: "bash",
    code: "echo xxxxxxxxxxxxxxx > big; for n in $(seq 22); do cat big big > bigger; mv bigger big; done; true",
  },
  {
    what: "one growing file",
    runtime: "python",
    code: "file = open('big', 'wb')\nfor n in range(60): file.write(b'x' * 1_000_000)\nfile.close()",
  },
  {
    what: "sixty files",
    runtime: "javascript",
    code: 'import { writeFileSync } from "node:fs";\nfor (let n = 0; n < 60; n++) writeFileSync("big" + n, Buffer.alloc(1_000_000, 1));',
  },
  {
    what: "many small files",
    runtime: "python",
    code: "for n in range(40_000):\n    with open(f'small{n}', 'wb') as file: file.write(b'x' * 4096)",
  },
];

/** Says how many processes it could start. */
const forks = `import os, time
count = 0
try:
    while count < 200:
        if os.fork() == 0: time.sleep(20)
        count += 1
except (OSError, AttributeError): pass
print("count", count, flush=True)`;

/** The part of the suite that shows that nothing can be used up: time, memory, processes, disk and output. */
export function exhaustionTests(fixture: SandboxFixture): void {
  test("a program that never ends is ended, whatever it ignores", async () => {
    const programs = await runPrograms(fixture, endlessLoops, { limits: { wallMs: 2000 } });
    for (const { code, result } of programs) {
      // A guard inside may be quicker than the clock outside.
      if (result.end === "exit") expect(result.exitCode, code).not.toBe(0);
      else expect(result, code).toMatchObject({ end: "timeout", exitCode: null });
    }
    expect(programs.some(({ result }) => result.end === "timeout")).toBe(true);
  });

  test("a command can have less time than its session", async () => {
    const { session } = await openSession(fixture);
    const result = await session.run({ run: { shell: "while :; do sleep 0.1; done" }, wallMs: 300 });
    expect(result).toMatchObject({ end: "timeout", exitCode: null });
    await expect(session.run({ run: { shell: "true" } })).rejects.toMatchObject({ code: "closed" });
  });

  test.each(memoryHogs)("a program that takes all memory is ended: $what", async ({ runtime, code, together = false }) => {
    const alone = together && !fixture.sandbox.abilities.processes;
    const [program] = await runPrograms(fixture, [[runtime, code]], alone ? { limits: { wallMs: 5000 } } : {});
    expect(program?.result.stdout).not.toContain("HELD");
    // A guard inside may be quicker than the watch outside.
    if (program?.result.end === "exit") expect(program.result.exitCode).not.toBe(0);
    // What waits for each other holds it only one after another, for as long as it may.
    else expect(program?.result.end).toBeOneOf(alone ? ["memory", "timeout"] : ["memory"]);
  });

  test("there is no memory that is not counted", async () => {
    for (const { result } of await runPrograms(fixture, [["python", hiddenMemory]])) expect(result.stdout).not.toContain("HELD");
  });

  test.each(fillers)("the workspace never holds more than it may: $what", async ({ runtime, code }) => {
    const [program] = await runPrograms(fixture, [[runtime, code]], { limits: { diskMb: 8 } });
    expect(program?.result.end).toBeOneOf(["exit", "disk"]);
    if (program === undefined) return;
    // What is collected is bounded once more, so that only the program's own view says what lies there.
    if (program.result.end === "exit") {
      const { stdout } = await program.session.run({ run: { shell: "du -s . | cut -f1" } });
      expect(Number(stdout)).toBeGreaterThan(0);
      expect(Number(stdout)).toBeLessThanOrEqual(8 * kibibytesOfMebibyte + 64);
    }
    let bytes = 0;
    for await (const { sizeBytes } of program.session.collect()) bytes += sizeBytes;
    expect(bytes).toBeLessThanOrEqual(8 * mebibyte);
  });

  test("files without content, and folders, come to an end too", async () => {
    const empty =
      "import os\nfor n in range(60_000):\n    try: open(f'empty{n}', 'wb').close()\n    except OSError: break\nfor n in range(60_000):\n    try: os.mkdir(f'/tmp/d{n}')\n    except OSError: break\nelse: print('HELD')";
    for (const { result, session } of await runPrograms(fixture, [["python", empty]], { limits: { diskMb: 8 } })) {
      expect(result.stdout).not.toContain("HELD");
      expect((await readPaths(session.collect())).length).toBeLessThan(50_000);
    }
  });

  test("output stops at its bound, and what fits is kept", async () => {
    for (const { code, result } of await runPrograms(fixture, floods, { limits: { outputBytes: 50_000 } })) {
      const bytes = Buffer.byteLength(result.stdout) + Buffer.byteLength(result.stderr);
      expect(bytes, code).toBeLessThanOrEqual(50_000);
      if (result.end === "exit") expect(result.exitCode, code).not.toBe(0);
      else expect(result.end, code).toBe("output");
    }
  });

  test("a fork bomb is contained, and other sessions go on", async () => {
    const bomb = "bomb() { bomb | bomb & }; bomb; wait; sleep 5";
    const attack = runPrograms(fixture, [["bash", bomb]], { limits: { processes: 24, wallMs: 3000 } });
    const { session } = await openSession(fixture);
    expect(await session.run({ run: { shell: "echo $(echo fine)" } })).toMatchObject({ end: "exit", stdout: "fine\n" });
    for (const { result } of await attack) expect(result.durationMs).toBeLessThan(15_000);
  });

  test("there are no more processes than there may be", async () => {
    for (const { result } of await runPrograms(fixture, [["python", forks]], { limits: { processes: 24 } })) {
      const [, count] = /count (\d+)/.exec(result.stdout) ?? [];
      // Some more are allowed for, because threads count as processes.
      expect(Number(count)).toBeLessThan(24 + 24);
    }
  });
}
