import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { lintSkill } from "../lint/lint-skill.ts";
import { compileSchema } from "../schema/compile-schema.ts";
import { parseSkill } from "../skill/parse-skill.ts";
import { skillTemplate, type TemplateKind } from "./skill-template.ts";

const kinds: TemplateKind[] = ["python", "shell", "typescript", "javascript", "agent", "handler"];

/** A workspace as the sandbox lays it out, beside the skill's own folder. */
function workspaceFor(kind: TemplateKind, materials: Record<string, string>, inputs: object): { skill: string; workspace: string } {
  const root = mkdtempSync(join(tmpdir(), "skill-template-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const { path, content } of skillTemplate(kind, "count-words")) write(`skill/${path}`, content);
  for (const [name, text] of Object.entries(materials)) write(`workspace/inputs/materials/${name}`, text);
  write("workspace/inputs/inputs.json", JSON.stringify(inputs));
  return { skill: join(root, "skill"), workspace: join(root, "workspace") };
}

describe.each(kinds)("the %s template", (kind) => {
  test("passes the strict check and is read without any notice", () => {
    const bundle = { files: skillTemplate(kind, "count-words") };
    expect(lintSkill(bundle, "count-words")).toEqual([]);
    const skill = parseSkill(bundle, { folderName: "count-words" });
    expect(skill).toMatchObject({ slug: "count-words", version: "1.0.0", title: "Count words", notices: [] });
    expect(skill.manifest.kind).toBe(kind === "agent" || kind === "handler" ? kind : "script");
    expect(skill.requirements).toMatchObject({ nodePackages: [], network: { likely: [] } });
  });
});

describe.each([
  ["python", "python3"],
  ["shell", "bash"],
  ["typescript", process.execPath],
  ["javascript", process.execPath],
] as const)("the program of the %s template", (kind, program) => {
  test("counts uploads, shows progress, and writes outputs and a report", () => {
    const { skill, workspace } = workspaceFor(kind, { "a b.txt": "one two\nthree\n", "c.txt": "" }, {});
    const { entry, manifest } = parseSkill({ files: skillTemplate(kind, "count-words") });
    execFileSync(program, [join(skill, entry?.path ?? "")], { cwd: workspace });
    const outputs: unknown = JSON.parse(readFileSync(join(workspace, "outputs/outputs.json"), "utf8"));
    expect(outputs).toEqual({ words: 3, texts: 2 });
    expect(compileSchema(manifest.outputs ?? {}).validate(outputs)).toEqual([]);
    expect(readFileSync(join(workspace, "outputs/report.md"), "utf8")).toBe("# Words\n\n- a b.txt: 3\n- c.txt: 0\n");
    const events = readFileSync(join(workspace, ".events/progress.jsonl"), "utf8").trimEnd().split("\n");
    expect(events.map((line): unknown => JSON.parse(line))).toEqual(
      [1, 2].map((completed) => ({ type: "progress", completed, total: 2, unit: "texts", message: null })),
    );
  });

  test("works without an upload", () => {
    const { skill, workspace } = workspaceFor(kind, {}, kind === "shell" ? {} : { text: "one two" });
    const { entry } = parseSkill({ files: skillTemplate(kind, "count-words") });
    execFileSync(program, [join(skill, entry?.path ?? "")], { cwd: workspace });
    const outputs: unknown = JSON.parse(readFileSync(join(workspace, "outputs/outputs.json"), "utf8"));
    expect(outputs).toEqual(kind === "shell" ? { words: 0, texts: 0 } : { words: 2, texts: 1 });
  });
});
