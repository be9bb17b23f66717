import type { SkillNotice } from "@skillrun/contract";
import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { sayBytes } from "../bundle/bundle-limits.ts";
import { errorNotice, warningNotice } from "../bundle/notice.ts";

/** Parsing takes time that grows with the square of the size, in the worst case. */
const maxBytes = 16 * 1024;
const maxOpenings = 500;

/** A value of the frontmatter: texts, lists and maps of them; nothing is read as a number or a date. */
export type FrontmatterField = { value: unknown; line: number };

/** The fields by name, and what is to be said about them; null when nothing can be read. */
export type Frontmatter = { fields: ReadonlyMap<string, FrontmatterField> | null; notices: SkillNotice[] };

/** Reads the YAML of SKILL.md as texts. `firstLine` is its line in the file. */
export function readFrontmatter(yaml: string, path: string, firstLine: number): Frontmatter {
  const refuse = (message: string, line = firstLine): Frontmatter => ({
    fields: null,
    notices: [errorNotice("frontmatter_unreadable", message, { path, line })],
  });
  const cost = whyCostly(yaml);
  if (cost !== null) return refuse(cost);
  try {
    const counter = new LineCounter();
    // Failsafe: every value is a text, so that version 1.10 stays 1.10. Repeated keys are found below, in linear time.
    const document = parseDocument(yaml, {
      schema: "failsafe",
      logLevel: "silent",
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: counter,
    });
    const lineAt = (offset: number) => firstLine + counter.linePos(offset).line - 1;
    const [problem] = document.errors;
    if (problem) return refuse(`the YAML cannot be read: ${explain(problem.code, problem.message)}`, lineAt(problem.pos[0]));
    if (!isMap(document.contents))
      return refuse("the frontmatter has no fields; write `name: …` and `description: …`, each in a line of its own");
    const notices = document.warnings.map(({ pos }) =>
      warningNotice("frontmatter_tag", "the tag (!…) means nothing here; remove it", { path, line: lineAt(pos[0]) }),
    );
    const fields = new Map<string, FrontmatterField>();
    for (const { key, value } of document.contents.items) {
      const line = isNode(key) ? lineAt(key.range?.[0] ?? 0) : firstLine;
      const name = isScalar(key) && typeof key.value === "string" ? key.value : null;
      if (name === null) notices.push(warningNotice("frontmatter_key", "a key that is no text is passed over", { path, line }));
      else {
        if (fields.has(name))
          notices.push(warningNotice("frontmatter_repeated", `${name} is given twice; the last one counts`, { path, line }));
        fields.set(name, { value: isNode(value) ? value.toJS(document, { maxAliasCount: 0 }) : "", line });
      }
    }
    return { fields, notices };
  } catch (error) {
    if (error instanceof ReferenceError) return refuse("the YAML uses an alias (*name); write the value out");
    return refuse("the YAML cannot be read; keep it to simple lines of `name: value`");
  }
}

/** Few, flat fields are what this is for; what is far from it can hold a parser up for minutes. */
function whyCostly(yaml: string): string | null {
  if (Buffer.byteLength(yaml) > maxBytes) return `the frontmatter is longer than ${sayBytes(maxBytes)}; move text into the body`;
  const openings = yaml.match(/[[{]/g)?.length ?? 0;
  const nested = /^[ \t]*(?:[-?:][ \t]+){4}/m.test(yaml) || (yaml.match(/^[ \t]*\?(?:[ \t]|$)/gm)?.length ?? 0) > 20;
  if (nested || openings > maxOpenings) return "the YAML is nested too deeply; keep it to simple lines of `name: value`";
  return null;
}

function explain(code: string, message: string): string {
  if (code === "BLOCK_AS_IMPLICIT_KEY") return "a text with `: ` in it must stand in quotes";
  if (code === "TAB_AS_INDENT") return "lines are indented by a tab; use spaces";
  return `${message.split("\n")[0] ?? message}; put texts with special characters in quotes`;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "toJS" in value;
}
