import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { bundleOf } from "../testing/bundle-of.ts";
import { deriveSlug } from "./derive-slug.ts";
import { parseSkill } from "./parse-skill.ts";

const skillFile = "---\nname: a-skill\ndescription: Does a thing.\n---\nBody\n";
const parse = (files: Record<string, string | Uint8Array>, folderName: string | null = null) => parseSkill(bundleOf(files), { folderName });
const parseText = (text: string, folderName: string | null = null) => parse({ "SKILL.md": text }, folderName);
const manifestOf = (manifest: object) =>
  parse({ "SKILL.md": skillFile, "scripts/main.py": "", "skill.json": JSON.stringify(manifest, null, 1) });

function refusal(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof SkillFormatError)
      return error.notices
        .filter(({ severity }) => severity === "error")
        .map(({ path, line, code, message }) => `${path}:${line} ${code}: ${message}`);
    throw error;
  }
  return [];
}

test("a whole skill is read", () => {
  const text = `---
name: word-count
description: >
  Counts words
  of a text.
license: MIT
compatibility: Needs Python
allowed-tools: Bash(git add:*) Read, Write
metadata:
  version: 1.10
  __proto__: x
---

\`\`\`sh
# no heading
\`\`\`

# Count *words* [quickly](https://x)

Text`;
  const skill = parse({ "SKILL.md": text, "scripts/main.py": "import json" }, "word-count");
  expect(skill).toMatchObject({
    slug: "word-count",
    version: "1.10",
    title: "Count words quickly",
    description: "Counts words of a text.",
    license: "MIT",
    compatibility: "Needs Python",
    allowedTools: ["Bash(git add:*)", "Read", "Write"],
    entry: { path: "scripts/main.py", runtime: "python" },
    manifest: { kind: "script", inputs: { type: "object" }, outputs: { type: "object" } },
    notices: [],
  });
  expect(Object.keys(skill.metadata)).toEqual(["version", "__proto__"]);
  expect(skill.instructions.startsWith("```sh")).toBe(true);
});

test("the kind follows from the files", () => {
  const kindOf = (files: Record<string, string>) => {
    const { manifest, entry } = parse({ "SKILL.md": skillFile, ...files });
    return [manifest.kind, entry?.path ?? null, entry?.runtime ?? null];
  };
  expect(kindOf({})).toEqual(["agent", null, null]);
  expect(kindOf({ "scripts/a.py": "", "scripts/b.sh": "" })).toEqual(["agent", null, null]);
  expect(kindOf({ "scripts/main.mjs": "" })).toEqual(["script", "scripts/main.mjs", "javascript"]);
  expect(kindOf({ "main.sh": "" })).toEqual(["script", "main.sh", "bash"]);
  expect(kindOf({ "skill.ts": "" })).toEqual(["handler", "skill.ts", "typescript"]);
  expect(kindOf({ "skill.json": '{"manifest_version":1,"entry":"run/it"}', "run/it": "#!/usr/bin/env python3\n" })).toEqual([
    "script",
    "run/it",
    "python",
  ]);
  expect(kindOf({ "skill.json": '{"manifest_version":1,"kind":"agent"}', "scripts/main.py": "" })).toEqual(["agent", null, null]);
  expect(parse({ "SKILL.md": skillFile }).manifest.inputs).toMatchObject({
    required: ["prompt"],
    properties: { prompt: { type: "string" } },
  });
  expect(parse({ "SKILL.md": skillFile, "skill.ts": "" }).manifest).toMatchObject({ inputs: null, outputs: null });
});

test("two programs where the entry is looked for give a warning that names both", () => {
  const { notices, entry } = parse({ "SKILL.md": skillFile, "scripts/main.sh": "", "scripts/main.py": "" });
  expect([entry?.path, notices[0]?.message]).toEqual(["scripts/main.py", expect.stringContaining("also scripts/main.sh")]);
});

describe("what other clients read is read, with a warning", () => {
  const cases: [string, string, string | null, string, string[]][] = [
    ["capitals and spaces in the name", "---\nname: My Skill\ndescription: x\n---\n", null, "my-skill", ["name_changed"]],
    ["accents in the name", "---\nname: Résumé_Maker\ndescription: x\n---\n", null, "resume-maker", ["name_changed"]],
    ["a folder of another name", "---\nname: a\ndescription: x\n---\n", "b", "a", ["name_not_folder"]],
    ["no name", "---\ndescription: x\n---\n", "Folder", "folder", ["name_missing"]],
    ["a name nothing can be made of", "---\nname: 漢字\ndescription: x\n---\n", "kanji", "kanji", ["name_changed", "name_not_folder"]],
    ["the reserved name", "---\nname: executions\ndescription: x\n---\n", "runs", "runs", ["name_changed", "name_not_folder"]],
    [
      "keys nobody knows",
      "---\nname: a\ndescription: x\nargument-hint: y\nmetdata: z\n---\n",
      null,
      "a",
      ["field_unknown", "field_unknown"],
    ],
    ["a version at the top", "---\nname: a\ndescription: x\nversion: 1.0\n---\n", null, "a", ["field_unknown"]],
    ["Windows line ends", "---\r\nname: a\r\ndescription: x\r\n---\r\nBody", null, "a", []],
    ["old line ends", "---\rname: a\rdescription: x\r---\rBody", null, "a", []],
    ["a byte order mark", "\uFEFF---\nname: a\ndescription: x\n---\n", null, "a", []],
    ["no body and no line end", "---\nname: a\ndescription: x\n---", null, "a", []],
    ["empty lines before", "\n\n---\nname: a\ndescription: x\n---\n", null, "a", []],
    ["spaces after the dashes", "--- \nname: a\ndescription: x\n---  \n", null, "a", []],
    ["a list of tools", "---\nname: a\ndescription: x\nallowed-tools:\n  - Read\n  - Write\n---\n", null, "a", []],
    ["nested metadata", "---\nname: a\ndescription: x\nmetadata:\n  requires:\n    mcp: [x]\n---\n", null, "a", ["metadata_no_text"]],
    ["metadata that is a text", "---\nname: a\ndescription: x\nmetadata: y\n---\n", null, "a", ["metadata_no_map"]],
    ["flow YAML", "---\n{name: a, description: x}\n---\n", null, "a", []],
    ["a key twice", "---\nname: b\nname: a\ndescription: x\n---\n", null, "a", ["frontmatter_repeated"]],
    ["a tag", "---\nname: a\ndescription: !!python/object:os.system x\n---\n", null, "a", ["frontmatter_tag"]],
    ["a long description", `---\nname: a\ndescription: ${"x".repeat(1100)}\n---\n`, null, "a", ["description_long"]],
    ["a strange version", "---\nname: a\ndescription: x\nmetadata:\n  version: one two\n---\n", null, "a", ["version_invalid"]],
  ];
  test.each(cases)("the skill with %s", (_, text, folder, slug, codes) => {
    const skill = parseText(text, folder);
    expect([skill.slug, skill.notices.map(({ code }) => code)]).toEqual([slug, codes]);
  });
  test("the file in small letters", () => {
    expect(parse({ "skill.md": skillFile }).notices.map(({ code }) => code)).toEqual(["skill_md_case"]);
  });
  test("a file that is no UTF-8", () => {
    expect(
      parse({ "SKILL.md": Buffer.from("---\nname: a\ndescription: caf\xe9\n---\n", "latin1") }).notices.map(({ code }) => code),
    ).toEqual(["not_utf8"]);
  });
});

describe("what cannot work is refused with its place", () => {
  const cases: [string, string, RegExp][] = [
    ["no description", "---\nname: a\n---\n", /^SKILL.md:1 no_description/],
    ["an empty description", "---\nname: a\ndescription:   \n---\n", /^SKILL.md:1 no_description/],
    ["no frontmatter", "# Title\n", /^SKILL.md:1 no_frontmatter/],
    ["frontmatter without an end", "---\nname: a\n", /^SKILL.md:1 no_frontmatter/],
    ["an empty file", "", /^SKILL.md:1 no_frontmatter/],
    ["no usable name", "---\ndescription: x\n---\n", /^SKILL.md:1 no_name/],
    ["JavaScript as frontmatter", "---js\nprocess.exit(1)\n---\n", /^SKILL.md:1 no_frontmatter/],
    ["a colon in a text", "---\nname: a\ndescription: Use when: x\n---\n", /^SKILL.md:3 frontmatter_unreadable: .*quotes/],
    ["a tab", "---\nname: a\nmetadata:\n\tversion: x\n---\n", /^SKILL.md:4 frontmatter_unreadable/],
    ["an alias", "---\nname: &a x\ndescription: *a\n---\n", /frontmatter_unreadable: .*alias/],
    ["a list", "---\n- a\n---\n", /frontmatter_unreadable/],
    ["a billion laughs", `---\na: &a [x,x]\nb: &b [*a,*a]\nname: a\ndescription: x\n---\n`, /alias/],
    ["YAML nested by explicit keys", `---\n${"? ".repeat(5000)}\n---\n`, /nested too deeply/],
    [
      "YAML nested by lines of explicit keys",
      `---\n${Array.from({ length: 150 }, (_, depth) => `${" ".repeat(depth)}?`).join("\n")}\n---\n`,
      /nested too deeply/,
    ],
    ["YAML nested by brackets", `---\na: ${"[".repeat(5000)}\n---\n`, /nested too deeply/],
    ["very long frontmatter", `---\nname: a\ndescription: ${"x ".repeat(20_000)}\n---\n`, /longer than 16 KB/],
  ];
  test.each(cases)("the SKILL.md with %s", (_, text, words) => {
    const started = performance.now();
    expect(refusal(() => parseText(text))).toEqual([expect.stringMatching(words)]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
  test("a folder without SKILL.md", () => {
    expect(refusal(() => parse({ "README.md": "x" }))[0]).toMatch("no_skill_md");
  });
});

test("each wrong value of skill.json is an error in its line, all of them at once", () => {
  const text = `{
  "manifest_version": 2,
  "kind": "program",
  "entry": "scripts/not-there.py",
  "inputs": { "type": "object", "properties": { "a": { "type": "strin" } } },
  "outputs": { "type": "array" },
  "artifacts": { "report.md": { "document_type": 5 } },
  "limits": { "wallclock_ms": -1, "memory_mb": "big", "cost_usd": 5 },
  "network": ["https://example.com/x", "ok.example.com"],
  "runtimes": ["ruby"],
  "capabilities": ["No Spaces"]
}`;
  const lines = refusal(() => parse({ "SKILL.md": skillFile, "skill.json": text })).map((notice) =>
    notice
      .split(":")
      .slice(0, 3)
      .join(":")
      .replace(/ must.*| is no.*/, ""),
  );
  expect(lines.map((line) => line.replace(/ \w+: /, " ")).sort()).toEqual(
    [
      "skill.json:2 manifest_version",
      "skill.json:3 kind",
      'skill.json:4 entry "scripts/not-there.py"',
      "skill.json:5 inputs.properties.a.type",
      "skill.json:6 outputs.type",
      "skill.json:7 artifacts.report.md",
      "skill.json:8 limits.wallclock_ms",
      "skill.json:8 limits.memory_mb",
      "skill.json:8 limits.cost_usd",
      "skill.json:9 network.0",
      "skill.json:10 runtimes.0",
      "skill.json:11 capabilities.0",
    ].sort(),
  );
});

test("keys of skill.json that are not known give a warning with the nearest known name", () => {
  const { notices } = manifestOf({ manifest_version: 1, input: {}, limits: { wallclock: 1 }, artifacts: { a: { documentType: "x" } } });
  expect(notices.map(({ code, line, message }) => [code, line, /perhaps (\w+)/.exec(message)?.[1]])).toEqual([
    ["manifest_unknown", 3, "inputs"],
    ["manifest_unknown", 9, "document_type"],
    ["manifest_unknown", 5, "wallclock_ms"],
  ]);
});

test("a skill.json wrong in thousands of places is refused quickly, with what a person reads", () => {
  const started = performance.now();
  const many = (count: number, value: unknown) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value]));
  const unknown = manifestOf({ manifest_version: 1, ...many(30_000, 1) });
  expect(unknown.notices).toHaveLength(50);
  expect(
    refusal(() => manifestOf({ manifest_version: 1, inputs: { properties: many(10_000, { type: "nope" }) }, ...many(1000, 1), kind: 5 }))
      .length,
  ).toBeLessThanOrEqual(51);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("right values of skill.json are kept, __proto__ among them", () => {
  const { manifest } = parse({
    "SKILL.md": skillFile,
    "scripts/main.py": "",
    "skill.json": `{"$schema":"x","manifest_version":1,"kind":"script","entry":"./scripts/main.py","inputs":{"properties":{"n":{"type":"number"}}},
      "artifacts":{"__proto__":{"document_type":"x"},"*.md":{}},"limits":{"wallclock_ms":1000,"memory_mb":256},"network":["*.example.com"],"runtimes":["bash"],"capabilities":["sub_executions"]}`,
  });
  expect(manifest).toMatchObject({
    entry: "scripts/main.py",
    inputs: { type: "object", properties: { n: { type: "number" } } },
    limits: { wallclock_ms: 1000, memory_mb: 256 },
    network: ["*.example.com"],
    runtimes: ["bash"],
    capabilities: ["sub_executions"],
  });
  expect(Object.entries(manifest.artifacts)).toEqual([
    ["__proto__", { document_type: "x" }],
    ["*.md", { document_type: null }],
  ]);
});

test("a skill.json that is no JSON is refused in its line", () => {
  const of = (text: string | Uint8Array) => refusal(() => parse({ "SKILL.md": skillFile, "skill.json": text }))[0];
  expect(of('{\n"kind": "agent",\n}')).toMatch(/^skill.json:3 json_unreadable/);
  expect(of('{\n// why\n"kind": "agent"}')).toMatch(/comments/);
  expect(of('{"kind": "agent",\n"kind": "script"}')).toMatch(/^skill.json:2 .*twice/);
  expect(of("[]")).toMatch(/no JSON object/);
  expect(of("")).toMatch(/json_unreadable/);
  expect(of(`{"a":${"[".repeat(100_000)}`)).toMatch(/deep in each other/);
  expect(of(`{"a":${'"\\'.repeat(400_000)}`)).toMatch(/json_unreadable/);
  expect(of(Uint8Array.of(0xff, 0xfe))).toMatch(/UTF-8/);
});

test("any text is read or refused", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "---",
      "name: a",
      "description: b",
      "metadata:",
      "  version: 1",
      "- x",
      "? y",
      ": z",
      "key: |",
      "a: [b",
      '"',
      "'",
      "&a",
      "*a",
      "!!x y",
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 5 }), (lines, json) => {
      const skill = `---\n${lines.join("\n")}\n---\n`;
      expect(Array.isArray(refusal(() => parse({ "SKILL.md": skill, "skill.json": json.join("\n") }, "folder")))).toBe(true);
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(deriveSlug(name) ?? "a")));
});
