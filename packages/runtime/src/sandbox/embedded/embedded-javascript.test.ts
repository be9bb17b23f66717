import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestSandbox, type TestSession } from "./test-session.ts";

const { open } = createTestSandbox(afterAll);
const slow = 120_000;

describe("JavaScript and TypeScript in the embedded sandbox", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await open({
      "lib/sum.ts": "export type Pair = [number, number];\nexport const sum = ([a, b]: Pair): number => a + b;\nexport default 5;\n",
      "lib/old.js": "exports.twice = (n) => n * 2; exports.name = __filename;\n",
      "data.json": '{"n": 3}',
    });
  }, slow);

  async function run(name: string, code: string, args: string[] = [], stdin = ""): Promise<string> {
    await session.writeFile(`/workspace/${name}`, code);
    const result = await session.argv(["node", name, ...args], { stdin });
    expect(result.stderr).toBe("");
    expect(result.exitCode).toBe(0);
    return result.stdout;
  }

  test(
    "strips types, and imports siblings, JSON and old modules",
    async () => {
      const code = `
      import five, { sum, type Pair } from "./lib/sum.ts";
      import { sum as again } from "./lib/sum.js";
      import data from "./data.json" with { type: "json" };
      import old, { twice } from "./lib/old.js";
      import { join } from "node:path";
      enum Color { Red = 2 }
      const pair: Pair = [1, 2];
      console.log(sum(pair), again(pair), five, data.n, twice(4), old.name, join("a", "../b"), Color.Red, import.meta.dirname);`;
      expect(await run("main.ts", code)).toBe("3 3 5 3 8 /workspace/lib/old.js b 2 /workspace\n");
    },
    slow,
  );

  test(
    "runs scripts with require",
    async () => {
      expect(
        await run(
          "a.cjs",
          'const { twice } = require("./lib/old"); const fs = require("fs"); console.log(twice(2), fs.existsSync("data.json"), require.main === module, require("./data.json"))',
        ),
      ).toBe("4 true true { n: 3 }\n");
      expect(await run("b.js", "#!/usr/bin/env node\nmodule.exports = {}; console.log(process.argv.slice(2))", ["x", "y z"])).toBe(
        "[ 'x', 'y z' ]\n",
      );
      await session.shell("chmod +x b.js");
      expect((await session.shell("./b.js q | cat")).stdout).toBe("[ 'q' ]\n");
      expect(
        (
          await session.shell(
            "node -e 'console.log(1 + 1)'; node -p '[1,2].length'; echo 'console.log(3)' | node -; tsx main.ts | wc -l | tr -d ' '",
          )
        ).stdout,
      ).toBe("2\n2\n3\n1\n");
    },
    slow,
  );

  test(
    "reads stdin in every usual way",
    async () => {
      expect(
        await run("s1.mjs", 'import { readFileSync } from "node:fs"; console.log(JSON.parse(readFileSync(0, "utf8")).a)', [], '{"a":1}'),
      ).toBe("1\n");
      expect(await run("s2.mjs", "let t = ''; for await (const c of process.stdin) t += c; console.log(t.toUpperCase())", [], "abc")).toBe(
        "ABC\n",
      );
      expect(
        await run(
          "s3.mjs",
          'let t = ""; process.stdin.setEncoding("utf8"); process.stdin.on("data", (c) => (t += c)).on("end", () => console.log(t.length))',
          [],
          "grüße",
        ),
      ).toBe("5\n");
      expect(
        await run(
          "s4.mjs",
          'import { createInterface } from "node:readline"; for await (const line of createInterface({ input: process.stdin })) console.log(`<${line}>`)',
          [],
          "a\nb\n",
        ),
      ).toBe("<a>\n<b>\n");
    },
    slow,
  );

  test(
    "reads and writes files, with callbacks and promises too",
    async () => {
      const code = `
      import fs from "node:fs"; import { readFile, writeFile, mkdir } from "node:fs/promises";
      await mkdir("o/p", { recursive: true }); await writeFile("o/p/x.bin", Buffer.from([0, 255, 65]));
      fs.appendFileSync("o/log", "a\\n"); fs.appendFileSync("o/log", "b\\n");
      console.log([...(await readFile("o/p/x.bin"))], fs.readFileSync("o/log", "utf8").split("\\n").length, fs.readdirSync("o", { withFileTypes: true }).map((d) => d.name + d.isDirectory()));
      try { fs.readFileSync("none"); } catch (error) { console.log(error.code, error.message); }
      fs.readFile("o/log", "utf8", (error, text) => console.log(error, text.length));
      console.log(fs.statSync("o/log").size, fs.statSync("o").isDirectory(), Buffer.from("é€").toString("base64"), Buffer.from("4pyT", "base64").toString());`;
      expect(await run("f.mjs", code)).toBe(
        "[ 0, 255, 65 ] 3 [ 'logfalse', 'ptrue' ]\nENOENT ENOENT: no such file or directory, open '/workspace/none'\n4 true w6nigqw= ✓\nnull 4\n",
      );
      expect((await session.shell("cat o/log; wc -c < o/p/x.bin | tr -d ' '")).stdout).toBe("a\nb\n3\n");
    },
    slow,
  );

  test(
    "formats as Node does",
    async () => {
      const code = `console.log({ a: [1, "x", null, undefined], f() {}, m: new Map([["k", { d: { e: { g: 1 } } }]]), s: new Set([1]) });
      console.log("%s is %d", "n", 5, [{}]); console.log([], {}, [[]], -0, 10n, Symbol("q"), new Date(0)); console.error("to stderr");`;
      await session.writeFile("/workspace/c.mjs", code);
      const result = await session.argv(["node", "c.mjs"]);
      expect(result.stdout).toBe(
        "{\n  a: [ 1, 'x', null, undefined ],\n  f: [Function: f],\n  m: Map(1) { 'k' => { d: [Object] } },\n  s: Set(1) { 1 }\n}\nn is 5 [ {} ]\n[] {} [ [] ] -0 10n Symbol(q) 1970-01-01T00:00:00.000Z\n",
      );
      expect(result.stderr).toBe("to stderr\n");
    },
    slow,
  );

  test(
    "has timers, hashes, URLs and text",
    async () => {
      const code = `import { createHash, randomUUID } from "node:crypto"; import { parseArgs } from "node:util"; import assert from "node:assert/strict";
      setTimeout(() => console.log("late"), 500); setImmediate(() => console.log("soon")); Promise.resolve().then(() => console.log("first"));
      assert.deepEqual({ a: [1] }, { a: [1] }); assert.throws(() => assert.equal(1, 2));
      const url = new URL("?a=1&b=c%20d#h", "https://x.org/p/"); url.searchParams.set("a", "2");
      console.log(createHash("sha256").update("x").digest("hex").slice(0, 8), randomUUID().length, url.href, parseArgs({ args: ["--n", "4"], options: { n: { type: "string" } } }).values.n);
      console.log(new TextDecoder().decode(new TextEncoder().encode("a\\0é")).length, structuredClone({ d: new Date(0) }).d.getTime());
      await new Promise((resolve) => setTimeout(resolve, 10)); console.log("awaited");`;
      expect(await run("t.mjs", code)).toBe("2d711642 36 https://x.org/p/?a=2&b=c+d#h 4\n3 0\nfirst\nsoon\nawaited\nlate\n");
    },
    slow,
  );

  test(
    "exits as Node does",
    async () => {
      await session.writeFile(
        "/workspace/e.mjs",
        "process.on('exit', (c) => console.log('bye', c)); setTimeout(() => {}, 60000); process.exit(4)",
      );
      expect(await session.argv(["node", "e.mjs"])).toMatchObject({ end: "exit", exitCode: 4, stdout: "bye 4\n" });
      await session.writeFile("/workspace/th.mjs", "function fail() { throw new TypeError('broken') }\nfail()");
      const thrown = await session.argv(["node", "th.mjs"]);
      expect(thrown.exitCode).toBe(1);
      expect(thrown.stderr).toMatch(/TypeError: broken\n\s+at fail \(\/workspace\/th\.mjs:1/);
      expect(await session.argv(["node", "-e", "process.exitCode = 3"])).toMatchObject({ exitCode: 3 });
      expect(await session.argv(["node", "-e", "Promise.reject(new Error('lost'))"])).toMatchObject({ exitCode: 1 });
      expect((await session.argv(["node", "-e", "JSON.parse('{')"])).exitCode).toBe(1);
      const lost = [
        "async function main() {\n  throw new Error('lost');\n}\nmain();\n",
        "const go = async () => {\n  throw new Error('lost');\n};\ngo()\n",
        "(async () => {\n  throw new Error('lost');\n})();\n",
      ];
      for (const code of lost) {
        await session.writeFile("/workspace/lost.cjs", code);
        const result = await session.argv(["node", "lost.cjs"]);
        expect(result.exitCode).toBe(1);
        expect(result.stderr).toContain("Error: lost");
      }
      await session.writeFile(
        "/workspace/kept.ts",
        "async function main() { throw new Error('x') }\nmain().catch((e) => { console.log('caught', e.message) });\nmain().then(() => 1, () => console.log('second'))\n",
      );
      expect(await session.argv(["node", "kept.ts"])).toMatchObject({ exitCode: 0, stdout: "caught x\nsecond\n" });
      expect(await session.argv(["node", "-e", "let f = () => f(); f()"])).toMatchObject({ end: "exit", exitCode: 1 });
    },
    slow,
  );

  test(
    "says that npm packages, processes and network are not there",
    async () => {
      expect((await session.argv(["node", "-e", "import('left-pad')"])).stderr).toContain("npm packages are not available");
      expect((await session.argv(["node", "-e", "require('lodash')"])).stderr).toContain("npm packages are not available");
      expect((await session.argv(["node", "-e", "require('child_process').execSync('ls')"])).stderr).toContain(
        "processes cannot be started",
      );
      expect((await session.argv(["node", "-e", "require('node:http')"])).stderr).toContain("not available in this sandbox");
    },
    slow,
  );

  test(
    "tells events while it runs",
    async () => {
      const times: number[] = [];
      const live = await open({}, { onEventLine: () => void times.push(performance.now()) });
      const code =
        "import { appendFileSync } from 'node:fs'; for (let n = 0; n < 3; n += 1) { appendFileSync('.events/j.jsonl', JSON.stringify({ n }) + '\\n'); await new Promise((r) => setTimeout(r, 200)); }";
      await live.writeFile("/workspace/live.mjs", code);
      expect(await live.argv(["node", "live.mjs"])).toMatchObject({ exitCode: 0, stderr: "" });
      expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300);
      await live.dispose();
    },
    slow,
  );
});
