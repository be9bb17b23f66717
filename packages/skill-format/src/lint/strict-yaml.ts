import { type CST, Parser } from "yaml";

/** Why strict YAML refuses a frontmatter that plain YAML takes; null when it does not. */
export type StrictProblem = { offset: number; message: string };

/** Finds what the strict subset leaves out: flow collections, tags, anchors and aliases, merging, repeated keys, several documents. */
export function findStrictProblem(yaml: string): StrictProblem | null {
  let documents = 0;
  for (const token of new Parser().parse(yaml)) {
    if (token.type === "directive") return { offset: token.offset, message: "directives (%…) are not allowed" };
    if (token.type !== "document") continue;
    documents += 1;
    if (documents > 1) return { offset: token.offset, message: "there is a second document; write one" };
    const inStart = token.start.map(propertyProblem).find((problem) => problem !== null);
    const problem = inStart ?? (token.value ? tokenProblem(token.value) : null);
    if (problem) return problem;
  }
  return null;
}

function tokenProblem(token: CST.Token): StrictProblem | null {
  if (token.type === "flow-collection")
    return { offset: token.offset, message: "{…} and […] are not allowed; write one entry per line, or put the text in quotes" };
  if (token.type === "alias") return { offset: token.offset, message: "aliases (*name) are not allowed; write the value out" };
  if (token.type !== "block-map" && token.type !== "block-seq") return null;
  const keys = new Set<string>();
  for (const item of token.items) {
    const problem = itemProblem(item, keys);
    if (problem) return problem;
  }
  return null;
}

type Item = CST.BlockMap["items"][number] | CST.BlockSequence["items"][number];

function itemProblem(item: Item, keys: Set<string>): StrictProblem | null {
  const parts = [...item.start, ...("sep" in item && item.sep ? item.sep : [])];
  const property = parts.map(propertyProblem).find((problem) => problem !== null);
  if (property) return property;
  const key = "key" in item ? item.key : null;
  if (key && "source" in key) {
    const name = key.source.replace(/^(["'])(.*)\1$/s, "$2");
    if (name === "<<") return { offset: key.offset, message: "merging (<<) is not allowed; write the entries out" };
    if (keys.has(name)) return { offset: key.offset, message: `the key ${name.slice(0, 64)} is there twice` };
    keys.add(name);
  }
  return (key && tokenProblem(key)) ?? ("value" in item && item.value ? tokenProblem(item.value) : null);
}

function propertyProblem({ type, offset }: CST.SourceToken): StrictProblem | null {
  if (type === "tag") return { offset, message: "tags (!…) are not allowed; write the text alone" };
  return type === "anchor" ? { offset, message: "anchors (&name) are not allowed; write the value where it is used" } : null;
}
