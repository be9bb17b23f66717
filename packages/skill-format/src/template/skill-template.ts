import { comparePaths } from "../bundle/bundle-path.ts";
import type { BundleFile } from "../bundle/skill-bundle.ts";
import { deriveTitle } from "../skill/derive-title.ts";
import { handlerModule } from "./handler-module.ts";
import { nodeProgram } from "./node-program.ts";
import { pythonProgram } from "./python-program.ts";
import { shellProgram } from "./shell-program.ts";

/** The ways to write a skill that there is a template for. */
export type TemplateKind = "python" | "shell" | "typescript" | "javascript" | "agent" | "handler";

const description = "Counts the words of uploaded texts. Use when somebody asks how long a text is.";
const programs = {
  python: { path: "scripts/main.py", content: pythonProgram },
  shell: { path: "scripts/main.sh", content: shellProgram },
  typescript: { path: "scripts/main.ts", content: nodeProgram(true) },
  javascript: { path: "scripts/main.mjs", content: nodeProgram(false) },
} as const;
const textInput = { text: { type: "string", description: "The text, when no file is uploaded." } };
const outputs = {
  type: "object",
  properties: {
    words: { type: "integer", description: "Words in all texts." },
    texts: { type: "integer", description: "How many texts were counted." },
  },
  required: ["words", "texts"],
};

/** The files of a new skill that works as it is: it counts words, shows its progress, and makes one artifact. */
export function skillTemplate(kind: TemplateKind, slug: string): BundleFile[] {
  const files = [file("SKILL.md", skillFile(kind, slug))];
  if (kind === "handler") files.push(file("skill.ts", handlerModule(slug, deriveTitle("", slug), description)));
  else files.push(file("skill.json", `${JSON.stringify(manifest(kind), null, 2)}\n`));
  if (kind in programs) {
    const { path, content } = programs[kind as keyof typeof programs];
    files.push(file(path, content));
  }
  return files.sort((a, b) => comparePaths(a.path, b.path));
}

function file(path: string, text: string): BundleFile {
  return { path, content: new TextEncoder().encode(text), executable: text.startsWith("#!") };
}

function manifest(kind: Exclude<TemplateKind, "handler">): object {
  const artifacts = { "report.md": { document_type: "report" } };
  if (kind === "agent") {
    const inputs = {
      type: "object",
      properties: { prompt: { type: "string", description: "What to count, and how." } },
      required: ["prompt"],
    };
    return { manifest_version: 1, kind, inputs, outputs, artifacts };
  }
  const properties = kind === "shell" ? {} : textInput;
  return {
    manifest_version: 1,
    kind: "script",
    entry: programs[kind].path,
    inputs: { type: "object", properties, additionalProperties: false },
    outputs,
    artifacts,
  };
}

function skillFile(kind: TemplateKind, slug: string): string {
  return `---
name: ${slug}
description: ${description}
metadata:
  version: "1.0.0"
---

# ${deriveTitle("", slug)}

${bodies[kind]}
`;
}

const script = (path: string, what: string) => `Runs \`${path}\`, which counts the words of ${what}.

- Inputs are in \`inputs/inputs.json\`, uploaded files in \`inputs/materials/\`.
- Outputs are written to \`outputs/outputs.json\`; every other file in \`outputs/\` is an artifact.
- A line of JSON appended to \`.events/progress.jsonl\` is shown at once.`;

const bodies: Readonly<Record<TemplateKind, string>> = {
  python: script(programs.python.path, "each uploaded text, or of `text` when there is none"),
  shell: script(programs.shell.path, "each uploaded text"),
  typescript: script(programs.typescript.path, "each uploaded text, or of `text` when there is none"),
  javascript: script(programs.javascript.path, "each uploaded text, or of `text` when there is none"),
  agent: `Count the words of every file in \`inputs/materials/\`, or of the text in the prompt when there is none.

1. Count with \`wc -w\`, one file after the other. After each, append a line such as
   \`{"type":"progress","completed":1,"total":3,"unit":"texts","message":null}\` to \`.events/progress.jsonl\`.
2. Write \`outputs/report.md\`: a heading, then one line per file with its name and its number of words.
3. Finish with the number of all words as \`words\` and the number of texts as \`texts\`.`,
  handler: "Runs `skill.ts` in the worker's own process, which counts the words of each uploaded text, or of `text` when there is none.",
};
