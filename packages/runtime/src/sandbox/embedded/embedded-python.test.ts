import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestSandbox, type TestSession } from "./test-session.ts";

const { open } = createTestSandbox(afterAll);
const slow = 120_000;

describe("Python in the embedded sandbox", () => {
  let skill: string;
  let session: TestSession;
  beforeAll(async () => {
    skill = await mkdtemp(join(tmpdir(), "skill-"));
    await mkdir(join(skill, "scripts"));
    await writeFile(join(skill, "scripts/helper.py"), "def greet(name):\n    return f'hello {name}'\n");
    await writeFile(
      join(skill, "scripts/main.py"),
      "#!/usr/bin/env -S python3 -u\nfrom helper import greet\nimport sys\nprint(greet(sys.argv[1]), __file__)\n",
    );
    await writeFile(join(skill, "data.txt"), "data");
    session = await open({ "inputs/a.txt": "a", "deep/er/b.txt": "b" }, { skillDirectory: skill, env: { GREETING: "ho" } });
  }, slow);
  afterAll(() => rm(skill, { recursive: true, force: true }));

  async function python(code: string, ...args: string[]): Promise<string> {
    const result = await session.argv(["python3", "-c", code, ...args]);
    expect(result.stderr).toBe("");
    return result.stdout;
  }

  test(
    "imports siblings, and knows its file, its arguments and its name for argparse",
    async () => {
      expect((await session.argv(["python3", "/skill/scripts/main.py", "you"])).stdout).toBe("hello you /skill/scripts/main.py\n");
      await session.writeFile(
        "/workspace/tool.py",
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--n')\nprint(parser.parse_args())\n",
      );
      const help = await session.argv(["python3", "tool.py", "--help"]);
      expect(help.stdout).toContain("usage: tool.py [-h] [--n N]");
      expect((await session.argv(["python3", "tool.py", "--n", "3"])).stdout).toBe("Namespace(n='3')\n");
    },
    slow,
  );

  test(
    "honours the first line of a script, run directly and through the shell",
    async () => {
      expect((await session.argv(["/skill/scripts/main.py", "a b"])).stdout).toBe("hello a b /skill/scripts/main.py\n");
      expect((await session.shell("/skill/scripts/main.py 'a b' | tr a-z A-Z")).stdout).toBe("HELLO A B /SKILL/SCRIPTS/MAIN.PY\n");
      await session.shell("printf '#!/usr/bin/python3\\nprint(7)\\n' > x.py; chmod +x x.py");
      expect((await session.shell("./x.py && echo $(./x.py)")).stdout).toBe("7\n7\n");
    },
    slow,
  );

  test(
    "takes code by -c, -m, a pipe and stdin",
    async () => {
      expect(await python("import sys; print(sys.argv, __name__)", "x")).toBe("['-c', 'x'] __main__\n");
      expect((await session.argv(["python3", "-m", "json.tool"], { stdin: '{"a":1}' })).stdout).toBe('{\n    "a": 1\n}\n');
      expect((await session.shell("echo 'print(1+1)' | python3")).stdout).toBe("2\n");
      expect((await session.argv(["python3", "-", "z"], { stdin: "import sys\nprint(sys.argv)" })).stdout).toBe("['-', 'z']\n");
      expect(await python("import sys; print(sys.version_info[:2])")).toBe("(3, 13)\n");
      expect((await session.shell("python3 -c 'import sys; print(sys.stdin.read().upper())' <<< 'grüße'")).stdout).toBe("GRÜSSE\n\n");
    },
    slow,
  );

  test(
    "walks, copies and writes files as anywhere",
    async () => {
      expect(await python("from pathlib import Path; print(sorted(str(p) for p in Path('.').rglob('*.txt')))")).toBe(
        "['deep/er/b.txt', 'inputs/a.txt']\n",
      );
      expect(
        await python(
          "import shutil; shutil.copy('/skill/data.txt', 'copied.txt'); shutil.copytree('/skill', 'all'); print(open('copied.txt').read())",
        ),
      ).toBe("data\n");
      expect(
        await python(
          "import tempfile, os\nwith tempfile.NamedTemporaryFile() as f: f.write(b'x')\nd = tempfile.mkdtemp(); print(os.path.isdir(d))",
        ),
      ).toBe("True\n");
      expect(
        await python("import os; os.makedirs('x/y'); os.rename('x/y', 'x/z'); print(os.listdir('x'), os.path.exists('/workspace/x/z'))"),
      ).toBe("['z'] True\n");
      await python("open('unclosed.txt', 'w').write('kept')\nf = open('held.txt', 'w'); f.write('also kept')");
      expect((await session.shell("cat unclosed.txt held.txt; rm -r x all copied.txt")).stdout).toBe("keptalso kept");
      await python("open('big.bin', 'wb').write(b'x' * 12_000_000)");
      expect((await session.shell("wc -c < big.bin; rm big.bin")).stdout.trim()).toBe("12000000");
    },
    slow,
  );

  test(
    "exits as Python does",
    async () => {
      expect(await session.argv(["python3", "-c", "import sys; sys.exit(3)"])).toMatchObject({ end: "exit", exitCode: 3 });
      expect(await session.argv(["python3", "-c", "import sys; sys.exit('no')"])).toMatchObject({ exitCode: 1, stderr: "no\n" });
      const failed = await session.argv(["python3", "-c", "1/0"]);
      expect(failed).toMatchObject({ end: "exit", exitCode: 1 });
      expect(failed.stderr).toMatch(
        /^Traceback \(most recent call last\):\n {2}File "<string>", line 1, in <module>[\s\S]*ZeroDivisionError: division by zero\n$/,
      );
      const missing = await session.argv(["python3", "none.py"]);
      expect(missing).toMatchObject({ exitCode: 2 });
      expect(missing.stderr).toContain("can't open file '/workspace/none.py': [Errno 2] No such file or directory");
    },
    slow,
  );

  test(
    "runs asyncio, sees its environment, and finds no packages",
    async () => {
      expect(await python("import asyncio\nasync def f():\n    await asyncio.sleep(0.01)\n    return 5\nprint(asyncio.run(f()))")).toBe(
        "5\n",
      );
      expect(await python("import os; print(os.environ['GREETING'], os.environ['PWD'])")).toBe("ho /workspace\n");
      expect((await session.argv(["python3", "-c", "import numpy"])).stderr).toContain("ModuleNotFoundError");
      expect((await session.shell("pip install x")).stderr).toContain("cannot be installed in this sandbox");
    },
    slow,
  );

  test(
    "writes nothing into the skill",
    async () => {
      for (const code of [
        "open('/skill/data.txt', 'w')",
        "open('/skill/new', 'w')",
        "import os; os.remove('/skill/data.txt')",
        "import os; os.chmod('/skill/data.txt', 0o777)",
      ]) {
        expect((await session.argv(["python3", "-c", code])).stderr).toMatch(/Read-only file system|Permission denied/);
      }
      expect((await session.shell("cat /skill/data.txt")).stdout).toBe("data");
    },
    slow,
  );

  test(
    "tells events and output while it runs",
    async () => {
      const times: number[] = [];
      const started = performance.now();
      const seen = open({}, { onEventLine: () => void times.push(performance.now() - started) });
      const live = await seen;
      const pieces: string[] = [];
      const code =
        "import os, time\nos.makedirs('.events', exist_ok=True)\nfor n in range(3):\n    with open('.events/p.jsonl', 'a') as f: f.write('{\"n\":%d}\\n' % n)\n    print(n)\n    time.sleep(0.2)\n";
      const ended = await live.argv(["python3", "-c", code], { onOutput: (_stream, text) => void pieces.push(text) });
      expect(ended.stdout).toBe("0\n1\n2\n");
      expect(pieces).toEqual(["0\n", "1\n", "2\n"]);
      expect(times).toHaveLength(3);
      expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300);
      await live.dispose();
    },
    slow,
  );

  test(
    "tells each event once when the whole file is written anew each time",
    async () => {
      session.events.length = 0;
      const code =
        "import os\nos.makedirs('.events', exist_ok=True)\nlines = []\nfor n in range(3):\n    lines.append('{\"n\":%d}' % n)\n    open('.events/w.jsonl', 'w').write('\\n'.join(lines) + '\\n')\n";
      expect((await session.argv(["python3", "-c", code])).exitCode).toBe(0);
      await session.argv(["python3", "-c", "f = open('.events/w.jsonl', 'a'); f.write('{\"n\":3}\\n{\"half')"]);
      expect(session.events).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}']);
    },
    slow,
  );
});
