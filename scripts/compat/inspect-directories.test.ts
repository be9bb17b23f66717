import { spawnSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSkills } from "./find-skills.ts";
import { type Inspection, inspectDirectories } from "./inspect-directories.ts";
import { type OpenedSandboxes, openSandboxes } from "./open-sandboxes.ts";
import { sayReport, sayTable } from "./say-report.ts";
import { summarizeReports } from "./summarize-reports.ts";

const slow = 180_000;
const manual = (name: string) => `---\nname: ${name}\ndescription: Tests.\n---\nDo it.\n`;

let root: string;
let opened: OpenedSandboxes;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skillrun-compat-test-"));
  opened = await openSandboxes(["embedded"]);
}, slow);
afterAll(async () => {
  await opened.close();
  await rm(root, { recursive: true, force: true });
}, slow);

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

async function inspect(folder: string, run = false): Promise<Inspection> {
  return await inspectDirectories([join(root, folder)], opened, { run });
}

describe("what a directory's skills are", () => {
  test(
    "says of each whether it is imported, what it needs and whether its programs start",
    async () => {
      await put("plain/deep/in/folders/prose/skill.md", manual("prose"));
      await put("plain/counts/SKILL.md", manual("counts"));
      await put("plain/counts/scripts/main.py", "import argparse\nargparse.ArgumentParser().parse_args()\n");
      await put("plain/counts/scripts/usage.sh", 'test "$1" = --help && echo usage\n');
      await put("plain/counts/scripts/broken.js", "throw new Error('no')\n");
      await put("plain/counts/scripts/test_main.py", "import pytest\n");
      await put("plain/plots/SKILL.md", manual("plots"));
      await put("plain/plots/draw.py", "import matplotlib, numpy\n");
      await put("plain/empty/SKILL.md", "");
      await put("plain/.git/SKILL.md", manual("never"));
      await symlink(join(root, "plain/plots"), join(root, "plain/again"));
      await mkdir(join(root, "plain/pointer"));
      await symlink("../plots/SKILL.md", join(root, "plain/pointer/SKILL.md"));
      const { reports } = await inspect("plain", true);
      expect(reports.map(({ path, kind, errors }) => [path, kind, errors.map(({ code }) => code)])).toEqual([
        ["counts", "script", []],
        ["deep/in/folders/prose", "agent", []],
        ["empty", null, ["no_frontmatter"]],
        ["plots", "agent", []],
      ]);
      const programs = reports[0]?.programs.map(({ path, starts }) => [path, starts.embedded?.starts, starts.embedded?.exitCode]);
      expect(programs).toEqual([
        ["scripts/broken.js", false, 1],
        ["scripts/main.py", true, 0],
        ["scripts/usage.sh", true, 0],
      ]);
      expect(reports[3]?.needs.pythonPackages).toEqual(["matplotlib", "numpy"]);
      expect(reports[3]?.missing.embedded).toEqual(["needs the Python package matplotlib", "needs the Python package numpy"]);
      expect(reports[3]?.programs).toEqual([{ path: "draw.py", runtime: "python", standardOnly: false, starts: {} }]);
      const [summary] = summarizeReports(reports);
      expect(summary).toMatchObject({ skills: 4, imported: 3, kinds: { script: 1, agent: 2 }, withPrograms: 2, runnable: { embedded: 1 } });
      expect(sayTable(summary ? [summary] : [], true)).toContain("| plain | 4 | 3 (75 %) | 1 | 2 | 0 | 2 | 1 |");
    },
    slow,
  );

  test(
    "programs that never end, fill memory or flood are stopped",
    async () => {
      await put("hostile/loops/SKILL.md", manual("loops"));
      await put("hostile/loops/a.sh", "while :; do :; done\n");
      await put("hostile/loops/b.py", "while True: pass\n");
      await put("hostile/loops/c.js", "for (;;) console.log('x'.repeat(10000));\n");
      await put("hostile/loops/d.py", "x = []\nwhile True: x.append(' ' * 10**7)\n");
      await put("hostile/loops/e.sh", "f() { f | f; }; f\n");
      const { reports } = await inspect("hostile", true);
      const starts = reports[0]?.programs.map(({ path, starts: { embedded } }) => [path, embedded?.starts]);
      expect(starts).toEqual(["a.sh", "b.py", "c.js", "d.py", "e.sh"].map((path) => [path, false]));
    },
    slow,
  );

  test(
    "no folder is too awkward",
    async () => {
      await mkdir(join(root, "odd/folder-as-manual/SKILL.md"), { recursive: true });
      await put(
        "odd/binary/SKILL.md",
        Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256),
      );
      await put("odd/executes/SKILL.md", "---js\nprocess.exit(1)\n---\n");
      await put("odd/aliases/SKILL.md", `---\nname: a\ndescription: &a [x]\n${aliasBomb()}---\n`);
      await put("odd/huge/SKILL.md", "---\n");
      await truncate(join(root, "odd/huge/SKILL.md"), 1e12);
      await put("odd/json/SKILL.md", manual("json"));
      await put("odd/json/skill.json", "[".repeat(200_000));
      await put("odd/kind/SKILL.md", manual("kind"));
      await put("odd/kind/skill.json", '{"kind":"script","entry":"../../../etc/passwd"}');
      for (let i = 0; i < 520; i++) await put(`odd/many/f${i}.txt`, "x");
      await put("odd/many/SKILL.md", manual("many"));
      await put("odd/nested/SKILL.md", manual("nested"));
      await put(`odd/nested/${"d/".repeat(40)}x.txt`, "x");
      await put("odd/line\nbreak\u202e/SKILL.md", manual("line-break"));
      await put("odd/links/SKILL.md", manual("links"));
      await symlink("/etc/passwd", join(root, "odd/links/passwd"));
      await symlink("loop", join(root, "odd/links/loop"));
      await symlink("..", join(root, "odd/links/up"));
      await link(join(root, "odd/links/SKILL.md"), join(root, "odd/links/second.md"));
      await put("odd/pipe/readme.txt", "x");
      expect(spawnSync("mkfifo", [join(root, "odd/pipe/SKILL.md"), join(root, "odd/kind/pipe.py")]).status).toBe(0);
      await put("odd/syntax/SKILL.md", manual("syntax"));
      await put("odd/syntax/a.py", `${"(".repeat(100_000)}\nimport x`);
      await put("odd/syntax/b.sh", `${"$(".repeat(100_000)}`);
      await put("odd/syntax/c.js", `${"[".repeat(100_000)}`);
      await put("odd/syntax/d.py", Uint8Array.of(0, 255, 254, 10, 0));
      const { reports } = await inspect("odd", true);
      expect(reports.map(({ path, errors }) => [path, errors.length > 0])).toEqual([
        ["aliases", true],
        ["binary", true],
        ["executes", true],
        ["folder-as-manual", true],
        ["huge", true],
        ["json", true],
        ["kind", true],
        ["line\nbreak\u202e", false],
        ["links", true],
        ["many", true],
        ["nested", true],
        ["pipe", true],
        ["syntax", false],
      ]);
      const said = reports.map((report) => sayReport(report, { verbose: true })).join();
      expect([said.includes("\u202e"), said.includes("\u001b")]).toEqual([false, false]);
      expect(reports.find(({ path }) => path === "syntax")?.programs.every(({ starts }) => starts.embedded?.starts === false)).toBe(true);
    },
    slow,
  );

  test("a place that is no directory, or empty, is said to be so", async () => {
    await put("file.txt", "x");
    await mkdir(join(root, "none"));
    const { reports, unreadable } = await inspectDirectories([join(root, "file.txt"), join(root, "away"), join(root, "none")], opened, {
      run: true,
    });
    expect([reports, unreadable]).toEqual([[], [join(root, "file.txt"), join(root, "away")]]);
  });

  test("folders in folders without end come to an end", async () => {
    await mkdir(join(root, "deep", "a/".repeat(300)), { recursive: true });
    await put("deep/SKILL.md", manual("deep"));
    expect(await findSkills(join(root, "deep"))).toEqual(["."]);
  });
});

function aliasBomb(): string {
  return Array.from({ length: 30 }, (_, i) => `k${i}: &b${i} [${`*${i === 0 ? "a" : `b${i - 1}`},`.repeat(20)}]\n`).join("");
}
