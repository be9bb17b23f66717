import type { JsonObject, SkillNotice } from "@skillrun/contract";
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { sayBytes } from "../bundle/bundle-limits.ts";
import { errorNotice } from "../bundle/notice.ts";

const maxLength = 1024 * 1024;
const maxDepth = 500;

/** A JSON object and the line in which a value of it stands, by its path of keys. */
export type PlacedJson = { value: JsonObject; lineOf(path: readonly (string | number)[]): number };

/** Reads a JSON file strictly; what is wrong is said with its line. */
export function readJson(text: string, path: string): PlacedJson | SkillNotice {
  const source = text.replace(/^\uFEFF/, "");
  const refuse = (message: string, line = 1) => errorNotice("json_unreadable", message, { path, line });
  if (source.length > maxLength) return refuse(`the file is larger than ${sayBytes(maxLength)}; shorten it`);
  if (depthOf(source) > maxDepth) return refuse(`values lie more than ${maxDepth} deep in each other; make it flatter`);
  const problems: ParseError[] = [];
  const root = parseTree(source, problems, { disallowComments: true, allowTrailingComma: false });
  const [problem] = problems;
  if (problem) return refuse(`this is no JSON: ${sayProblem(problem)}`, lineAt(source, problem.offset));
  if (root?.type !== "object") return refuse("this is no JSON object; it begins with { and ends with }");
  const repeated = findRepeated(root);
  if (repeated) return refuse(`the key ${JSON.stringify(repeated.value)} is there twice; leave one out`, lineAt(source, repeated.offset));
  // The platform's parser, not the tree: it takes __proto__ as a key like any other.
  const value: JsonObject = JSON.parse(source);
  return { value, lineOf: (keys) => lineAt(source, nearestNode(root, keys).offset) };
}

function nearestNode(root: Node, keys: readonly (string | number)[]): Node {
  for (let length = keys.length; length > 0; length--) {
    const node = findNodeAtLocation(root, keys.slice(0, length));
    if (node) return node.parent?.type === "property" ? node.parent : node;
  }
  return root;
}

function findRepeated(node: Node): Node | null {
  const pending = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const seen = new Set<unknown>();
    for (const child of next.children ?? []) {
      const key = next.type === "object" ? child.children?.[0] : undefined;
      if (key && seen.has(key.value)) return key;
      if (key) seen.add(key.value);
      pending.push(child);
    }
  }
  return null;
}

/** How deep brackets lie, without parsing: a parser calls itself for each. */
function depthOf(source: string): number {
  let [depth, deepest, inText] = [0, 0, false];
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '"') inText = !inText;
    else if (inText && character === "\\") at += 1;
    else if (!inText && (character === "[" || character === "{")) depth += 1;
    else if (!inText && (character === "]" || character === "}")) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

function sayProblem({ error }: ParseError): string {
  const words = printParseErrorCode(error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  return words === "invalid comment token" ? "JSON has no comments" : words;
}
