import { type CallExpression, Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

/** A test's name is a sentence of behaviour, once per file; no test is switched off or run alone. */
export function testNames(repository: Repository): Finding[] {
  return repository.files.filter((file) => file.isCode && /\.(test|testsuite|e2e)\.tsx?$/.test(file.name)).flatMap(badTests);
}

function badTests(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const report = (offset: number, problem: string, remedy: string) =>
    findings.push({ path: file.path, line: file.lineOf(offset), problem, remedy });
  const groups: Set<string>[] = [new Set()];
  new Visitor({
    CallExpression(node) {
      const called = testCall(node);
      if (called === undefined) return;
      if (called.base === "describe") groups.push(new Set());
      if (called.switches) report(node.start, `${called.base}.${called.switches} leaves tests out`, "let every test run, or delete it");
      if (called.base === "describe") return;
      const name = nameOf(node);
      if (name === undefined) return;
      if (name.trim().split(/\s+/).length < 2) report(node.start, `the test name "${name}" is no sentence`, "say what behaviour it shows");
      const names = groups.at(-1);
      if (names?.has(name)) report(node.start, `two tests are named "${name}"`, "say how they differ");
      names?.add(name);
    },
    "CallExpression:exit"(node) {
      if (testCall(node)?.base === "describe") groups.pop();
    },
  }).visit(file.syntax.program);
  return findings;
}

/** `test(…)`, `it.each(…)(…)`, `describe.skip(…)`: which of them, and the switch that leaves tests out. */
function testCall(node: CallExpression): { base: string; switches: string | undefined } | undefined {
  if (node.arguments.length < 2) return undefined;
  const text: string[] = [];
  let callee: unknown = node.callee;
  while (typeof callee === "object" && callee !== null) {
    if ("name" in callee && typeof callee.name === "string") {
      text.unshift(callee.name);
      break;
    }
    if ("property" in callee && "object" in callee) {
      const { property } = callee;
      if (typeof property === "object" && property !== null && "name" in property) text.unshift(String(property.name));
      callee = callee.object;
    } else if ("callee" in callee) callee = callee.callee;
    else if ("tag" in callee) callee = callee.tag;
    else return undefined;
  }
  const [base = "", ...modifiers] = text;
  if (!["test", "it", "describe"].includes(base)) return undefined;
  return { base, switches: modifiers.find((modifier) => modifier === "skip" || modifier === "only" || modifier === "todo") };
}

function nameOf(node: CallExpression): string | undefined {
  const [first] = node.arguments;
  return first?.type === "Literal" && typeof first.value === "string" ? first.value : undefined;
}
