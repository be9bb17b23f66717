import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const maxLines = 8;

/** A procedure of a router is one call of a runtime verb: its body has at most 8 lines, and no router catches errors. */
export function thinTransports(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.isCode && !file.isTest && file.path.startsWith("packages/api/src/routers/"))
    .flatMap(thickProcedures);
}

function thickProcedures(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  new Visitor({
    TryStatement(node) {
      findings.push({
        path: file.path,
        line: file.lineOf(node.start),
        problem: "a router catches an error",
        remedy: "let it pass; the error table maps it",
      });
    },
    CallExpression(node) {
      const method = node.callee.type === "MemberExpression" && node.callee.property.type === "Identifier" ? node.callee.property.name : "";
      if (!["query", "mutation", "subscription"].includes(method)) return;
      const [body] = node.arguments;
      if (body === undefined) return;
      const lines = file.lineOf(body.end) - file.lineOf(body.start) + 1;
      if (lines <= maxLines) return;
      findings.push({
        path: file.path,
        line: file.lineOf(body.start),
        problem: `a ${method} has ${lines} lines, more than ${maxLines}`,
        remedy: "move its work into a verb of the runtime",
      });
    },
  }).visit(file.syntax.program);
  return findings;
}
