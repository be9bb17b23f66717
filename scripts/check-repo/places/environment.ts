import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

/** Where the environment may be read, each with its reason. */
const readers: [pattern: RegExp, reason: string][] = [
  [/^apps\/[^/]+\/(src\/)?env\.ts$/, "the one reader of an app, parsed at boot"],
  [/^(scripts|bench|chaos|scale-out)\//, "developers' tools, no part of the product"],
  [/^[^/]+\.config\.ts$/, "configuration of tools at the root"],
];

/** `process.env` and `import.meta.env` are read only in an app's `env.ts`, in tools and in tests. */
export function environment(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.isCode && !file.isTest && !readers.some(([pattern]) => pattern.test(file.path)))
    .flatMap(environmentReads);
}

function environmentReads(file: SourceFile): Finding[] {
  const reads: { offset: number; what: string }[] = [];
  new Visitor({
    MemberExpression(node) {
      const key =
        node.property.type === "Identifier" ? node.property.name : node.property.type === "Literal" ? node.property.value : undefined;
      if (key !== "env") return;
      if (node.object.type === "Identifier" && node.object.name === "process") reads.push({ offset: node.start, what: "process.env" });
      if (node.object.type === "MetaProperty") reads.push({ offset: node.start, what: "import.meta.env" });
    },
    VariableDeclarator(node) {
      if (node.init?.type !== "Identifier" || node.init.name !== "process" || node.id.type !== "ObjectPattern") return;
      const takesEnv = node.id.properties.some(
        (item) => item.type === "Property" && item.key.type === "Identifier" && item.key.name === "env",
      );
      if (takesEnv) reads.push({ offset: node.start, what: "process.env" });
    },
    ImportDeclaration(node) {
      if (!/^(node:)?process$/.test(node.source.value)) return;
      const takesEnv = node.specifiers.some(
        (item) => item.type === "ImportSpecifier" && "name" in item.imported && item.imported.name === "env",
      );
      if (takesEnv) reads.push({ offset: node.start, what: "process.env" });
    },
  }).visit(file.syntax.program);
  return reads.map(({ offset, what }) => ({
    path: file.path,
    line: file.lineOf(offset),
    problem: `${what} is read here`,
    remedy: "read it in the app's env.ts and pass the value in",
  }));
}
