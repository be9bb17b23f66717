import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const maxLines = 80;

/** No function is longer than 80 lines. A function that only lists tests is not one: each of its tests is. */
export function functionSize(repository: Repository): Finding[] {
  return repository.files.filter((file) => file.isCode).flatMap(longFunctions);
}

type FunctionNode = { start: number; end: number; id?: { name: string } | null; body: object | null };

function longFunctions(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const measure = (node: FunctionNode) => {
    const line = file.lineOf(node.start);
    const lines = file.lineOf(node.end) - line + 1;
    if (lines <= maxLines || (file.isTest && listsTests(node.body))) return;
    const name = node.id ? `function ${node.id.name}` : "a function";
    findings.push({
      path: file.path,
      line,
      problem: `${name} has ${lines} lines, more than ${maxLines}`,
      remedy: "take its parts out into functions with names",
    });
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(file.syntax.program);
  return findings;
}

function listsTests(body: object | null): boolean {
  if (body === null || !("type" in body) || body.type !== "BlockStatement" || !("body" in body) || !Array.isArray(body.body)) return false;
  return body.body.some((statement) => /^(describe|test|it)\b/.test(callee(statement)));
}

function callee(statement: { type: string; expression?: unknown }): string {
  let node = statement.type === "ExpressionStatement" ? statement.expression : undefined;
  while (typeof node === "object" && node !== null) {
    if ("name" in node && typeof node.name === "string") return node.name;
    if ("callee" in node) node = node.callee;
    else if ("object" in node) node = node.object;
    else return "";
  }
  return "";
}
