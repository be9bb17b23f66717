import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

/** Nothing switches the type checker off: no `any`, no `!`, no `@ts-ignore`; `@ts-expect-error` only in tests. */
export function strictness(repository: Repository): Finding[] {
  return repository.files.filter((file) => file.isCode).flatMap(escapes);
}

function escapes(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const report = (offset: number, problem: string, remedy: string) =>
    findings.push({ path: file.path, line: file.lineOf(offset), problem, remedy });
  new Visitor({
    TSAnyKeyword: (node) => report(node.start, "the type any", "use unknown and narrow it, or name the type"),
    TSNonNullExpression: (node) => report(node.end - 1, "the non-null assertion !", "handle the missing value"),
  }).visit(file.syntax.program);
  for (const comment of file.comments) {
    const directive = /^[\s*]*(@ts-(?:ignore|nocheck|expect-error))\b/.exec(comment.value)?.[1];
    if (directive === undefined || (directive === "@ts-expect-error" && file.isTest)) continue;
    report(comment.start, `${directive} silences the type checker`, "fix the type");
  }
  return findings;
}
