import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestSandbox, roomyLimits, type TestSession } from "./test-session.ts";

const { open } = createTestSandbox(afterAll);
const slow = 120_000;

describe("the shell in the embedded sandbox", () => {
  let skill: string;
  let session: TestSession;
  beforeAll(async () => {
    skill = await mkdtemp(join(tmpdir(), "skill-"));
    await writeFile(join(skill, "run.sh"), '#!/bin/sh\nset -e\ncd "$(dirname "$0")"\necho "$# $1 ${10:-} $(pwd)"\n');
    session = await open({ "a.txt": "---\ntitle: x\n---\nbody\n", "data.json": '{"n":[1,2]}' }, { skillDirectory: skill });
  }, slow);
  afterAll(() => rm(skill, { recursive: true, force: true }));

  const out = async (line: string): Promise<string> => (await session.shell(line)).stdout;

  test(
    "runs scripts by their first line, with all their arguments",
    async () => {
      expect(await out("/skill/run.sh a b c d e f g h i j")).toBe("10 a j /skill\n");
      expect(await out("bash /skill/run.sh 'a b'")).toBe("1 a b  /skill\n");
      expect(await out("sh -c 'echo $0 $1' x y")).toBe("x y\n");
      expect((await session.argv(["bash", "-c", "echo $1", "_", "a b"])).stdout).toBe("a b\n");
      expect((await session.argv(["/skill/run.sh", "q"])).stdout).toBe("1 q  /skill\n");
    },
    slow,
  );

  test(
    "takes a shell's options, and leaves --help to the script behind them",
    async () => {
      expect(await out("bash /skill/run.sh --help; /skill/run.sh --help")).toBe("1 --help  /skill\n1 --help  /skill\n");
      expect(await out("bash -lc 'echo $0 $1' x y; bash -euo pipefail -c 'false | true; echo no'; echo $?")).toBe("x y\n1\n");
      expect(await out("printf 'echo $0 $1\\nfalse\\necho no\\n' > e.sh; bash -e e.sh 'a b'; echo $?; bash -- e.sh c")).toBe(
        "./e.sh a b\n1\ne.sh c\nno\n",
      );
      expect(await out("(echo '#!/bin/bash -e'; cat e.sh) > f.sh; chmod +x f.sh; ./f.sh q; echo $?; rm e.sh f.sh")).toMatch(/ q\n1\n$/);
      expect(await out("sh --help | head -1")).toContain("execute shell commands");
    },
    slow,
  );

  test(
    "a default stands in for what is not set, also under set -u and in quotes",
    async () => {
      const line = 'set -u; echo "${1:-a}" "${2-b}" ${3:-c} "${NONE:-}" "${NONE+d}"; v="${4:-e}"; echo "$v"; echo "${5:=f}"';
      expect(await out(`bash -c '${line}' 2>&1 | head -2`)).toBe("a b c  \ne\n");
      expect(await session.shell(`bash -c 'set -u; echo "$1"'`)).toMatchObject({ exitCode: 1 });
      expect(await out(`bash -c 'set -eu; echo "\${1:-x}" "\${1+y}"' sh given`)).toBe("given y\n");
    },
    slow,
  );

  test(
    "setting a variable succeeds, so that set -e goes on, unless its command fails",
    async () => {
      expect(await out(`bash -c 'set -e; n=; [ -n "$n" ] || n=x; false || a=1 b=2; echo $n $a $b; false && c=1; echo end'`)).toBe(
        "x 1 2\nend\n",
      );
      expect(await out("false; v=$?; echo $v $?; v=$(false); echo $?; v=$(true); echo $?; v=`exit 3`; echo $?")).toBe("1 0\n1\n0\n3\n");
      expect(await session.shell(`bash -c 'set -e; v="a $(false)"; echo no'`)).toMatchObject({ exitCode: 1, stdout: "" });
    },
    slow,
  );

  test(
    "awk reads its program from files",
    async () => {
      const program = "echo '{ print n \":\" $2 }' > p.awk; echo 'END { print NR }' > q.awk";
      expect(await out(`${program}; echo a,b | awk -F, -vn=1 -f p.awk -f q.awk; echo 'x y' | awk -v n=2 -- '{ print n $1 }'`)).toBe(
        "1:b\n1\n2x\n",
      );
      expect(await session.shell("awk -f none.awk; rm p.awk q.awk")).toMatchObject({ stdout: "" });
    },
    slow,
  );

  test(
    "has the small commands that scripts expect",
    async () => {
      expect(
        await out("f=$(mktemp); d=$(mktemp -d); test -f $f && test -d $d && echo ok; mktemp -p /tmp x.XXXX | grep -c '^/tmp/x\\.'"),
      ).toBe("ok\n1\n");
      expect(await out("uname; uname -m; id -u; id -un; whoami; hostname; nproc")).toBe("Linux\nwasm32\n1000\nskill\nskill\nsandbox\n1\n");
      expect(await out("ln -s a.txt link; realpath link; realpath ../workspace/./a.txt; rm link")).toBe(
        "/workspace/a.txt\n/workspace/a.txt\n",
      );
      expect(await out("date +%Y | grep -c '^20'")).toBe("1\n");
      expect(await out("jq -c .n data.json; which python3 node bash")).toBe("[1,2]\n/usr/bin/python3\n/usr/bin/node\n/usr/bin/bash\n");
      expect(await session.shell("npm install x")).toMatchObject({ exitCode: 127 });
    },
    slow,
  );

  test(
    "sed takes a range from one pattern to its next match",
    async () => {
      expect(await out("sed -n '/^---$/,/^---$/p' a.txt")).toBe("---\ntitle: x\n---\n");
      expect(await out("sed '1,/title/d' a.txt; sed '/^---$/,/^---$/d' a.txt; awk '/^---$/{n++} n==1' a.txt")).toBe(
        "---\nbody\nbody\n---\ntitle: x\n",
      );
    },
    slow,
  );

  test(
    "emits events by a command and by any write to an event file",
    async () => {
      session.events.length = 0;
      await session.shell(
        "mkdir -p .events; emit-event progress completed=3 total=10 note='a b'; echo '{\"a\":1}' >> .events/x.jsonl; printf '{\"b\"' >> .events/x.jsonl; printf ':2}\\n' >> .events/x.jsonl; emit-event '{\"c\": 3}'; echo '{}' > .events/other.txt",
      );
      expect(session.events).toEqual(['{"type":"progress","completed":3,"total":10,"note":"a b"}', '{"a":1}', '{"b":2}', '{"c":3}']);
      expect(await session.shell("emit-event '{broken'")).toMatchObject({ exitCode: 1 });
    },
    slow,
  );

  test(
    "tells events while a script runs",
    async () => {
      const times: number[] = [];
      const live = await open({}, { onEventLine: () => void times.push(performance.now()) });
      await live.shell("for n in 1 2 3; do emit-event step n=$n; sleep 0.2; done");
      expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300);
      await live.dispose();
    },
    slow,
  );

  test(
    "keeps bytes and letters whole",
    async () => {
      expect(await out("printf 'gr\\xc3\\xbc\\xc3\\x9fe' > u.txt; cat u.txt; wc -c < u.txt | tr -d ' '")).toBe("grüße7\n");
      expect((await session.shell("cat", { stdin: "ein € hier" })).stdout).toBe("ein € hier");
      await session.shell("head -c 300 /dev/zero | tr '\\0' '\\377' > raw.bin; rm -f u.txt");
      expect([...((await session.readFile("/workspace/raw.bin", 1000)) ?? [])].every((byte) => byte === 255)).toBe(true);
    },
    slow,
  );

  test(
    "reads text as text, line by line",
    async () => {
      expect(await out(`printf 'é,ü\\nö,x' > l.csv; while IFS=, read -r a b || [ -n "$a" ]; do echo "$b|$a|ä"; done < l.csv`)).toBe(
        "ü|é|ä\nx|ö|ä\n",
      );
      expect(await out("echo ß | { read x; echo $x ß; }; mapfile -t lines < l.csv; echo ${lines[0]} ß; rm l.csv")).toBe("ß ß\né,ü ß\n");
    },
    slow,
  );

  test(
    "counts as output only what comes out",
    async () => {
      const small = await open({}, { limits: { ...roomyLimits, outputBytes: 1000 } });
      const lines = "for i in {1..200}; do echo 0123456789; echo error >&2; done";
      const shell = `{ ${lines}; } > f 2>&1; { ${lines}; } 2>&1 | wc -l; x=$(${lines} 2>/dev/null); echo \${#x}; python3 -c 'print("x" * 5000)' | wc -c; wc -l f; cat < f | tail -n 1`;
      expect(await small.shell(shell)).toMatchObject({ end: "exit", stdout: "400\n2199\n5001\n400 f\nerror\n", stderr: "" });
      expect(
        await small.shell("(exec > g; for i in {1..200}; do echo 0123456789; done); f() { python3 -c 'while True: print(1)'; }; f"),
      ).toMatchObject({ end: "output", stdout: "1\n".repeat(500) });
      await small.dispose();
    },
    slow,
  );

  test(
    "changes nothing of the skill",
    async () => {
      for (const line of [
        "echo x > /skill/run.sh",
        "rm /skill/run.sh",
        "mv /skill /s",
        "touch /skill/new",
        "chmod 777 /skill/run.sh",
        "ln -s /skill/run.sh l && echo x > l",
      ]) {
        expect((await session.shell(line)).exitCode, line).not.toBe(0);
      }
      expect(await out("head -1 /skill/run.sh; ls /skill; rm -f l")).toBe("#!/bin/sh\nrun.sh\n");
    },
    slow,
  );

  test(
    "gives its files back in order, and refuses paths that lead elsewhere",
    async () => {
      await session.shell(
        "rm -rf * .events; mkdir -p out/b; echo 1 > out/b/x; echo 2 > out/a; ln -s a out/link; chmod +x out/a; echo é > 'é y'",
      );
      const listed: string[] = [];
      for await (const file of session.snapshot()) listed.push(`${file.path} ${file.sizeBytes} ${file.executable}`);
      expect(listed).toEqual(["out/a 2 true", "out/b/x 2 false", "é y 3 false"]);
      expect(await session.files()).toEqual(
        new Map([
          ["out/a", "2\n"],
          ["out/b/x", "1\n"],
          ["é y", "é\n"],
        ]),
      );
      for (const path of ["/etc/passwd", "/workspace/../etc/passwd", "/workspace/a//b", "/workspace/", "workspace/a", "/workspace/a\0b"]) {
        await expect(session.writeFile(path, "x"), path).rejects.toMatchObject({ code: "bad_path" });
        await expect(session.readFile(path, 10), path).rejects.toMatchObject({ code: "bad_path" });
      }
      await expect(session.readFile("/workspace/out/a", 1)).rejects.toMatchObject({ code: "file_too_large" });
      expect(await session.readFile("/workspace/none", 10)).toBeNull();
    },
    slow,
  );
});
