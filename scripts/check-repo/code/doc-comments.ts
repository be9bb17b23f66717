import type { Declaration, Statement } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const product = /^((packages|apps)\/[^/]+\/src|packages\/skills)\//;

/** Files whose exports Next defines: their names are documented by Next. */
const nextFile =
  /^apps\/[^/]+\/src\/(app\/(.*\/)?(page|layout|route|error|global-error|loading|not-found|template|default|icon|manifest)|instrumentation|proxy)\.tsx?$/;

/** Every name the product's files export has a doc comment right above it. */
export function docComments(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.isCode && product.test(file.path) && !file.isTest && !nextFile.test(file.path) && !file.name.endsWith(".d.ts"))
    .flatMap(undocumented);
}

function undocumented(file: SourceFile): Finding[] {
  const exportsOfFile = file.syntax.program.body.flatMap((statement, index, body) =>
    exportedNames(statement).map((name) => ({ name, start: statement.start, documented: isDocumented(file, statement, body[index - 1]) })),
  );
  // A schema and the type inferred from it, or the overloads of a function, share one name and one comment.
  const documented = new Set(exportsOfFile.filter((item) => item.documented).map((item) => item.name));
  return exportsOfFile
    .filter(({ name }) => !documented.has(name))
    .map(({ name, start }) => ({
      path: file.path,
      line: file.lineOf(start),
      problem: `the export ${name} has no doc comment`,
      remedy: "say in one sentence what it is",
    }));
}

function exportedNames(statement: Statement): string[] {
  if (statement.type === "ExportDefaultDeclaration") return ["default"];
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration === null) return [];
  return declaredNames(statement.declaration);
}

function declaredNames(declaration: Declaration): string[] {
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

function isDocumented(file: SourceFile, statement: Statement, previous: Statement | undefined): boolean {
  const after = previous?.end ?? 0;
  return file.comments.some(
    (comment) =>
      comment.type === "Block" &&
      comment.value.startsWith("*") &&
      comment.start >= after &&
      comment.end <= statement.start &&
      file.lineOf(statement.start) - file.lineOf(comment.end) <= 1,
  );
}
