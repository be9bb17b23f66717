import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Comment, type ParseResult, parseSync } from "oxc-parser";

/** A module another one asks for, and the line it does so on; `isType` when only types are taken, which leaves no trace at run time. */
export type Import = { specifier: string; line: number; names: string[]; isType: boolean };

/** One file of the tree: text and syntax are read when first asked for, then kept. */
export class SourceFile {
  readonly path: string;
  readonly name: string;
  readonly #root: string;
  #text: string | undefined;
  #syntax: ParseResult | undefined;
  #lineStarts: number[] | undefined;

  constructor(root: string, path: string) {
    this.#root = root;
    this.path = path;
    this.name = basename(path);
  }

  /** True for TypeScript and JavaScript, the files the parser reads. */
  get isCode(): boolean {
    return /\.(ts|tsx|mts|mjs|js|cjs)$/.test(this.name);
  }

  /** True for tests, the suites they share, what prepares them (`testing.ts`, `x.testing.ts`, `x.fixture.ts`), and what only browser tests and benchmarks run. */
  get isTest(): boolean {
    return (
      /\.(test|testsuite|testing|fixture|e2e)\.tsx?$|^testing\.ts$/.test(this.name) || /(^|\/)(e2e|bench|chaos|scale-out)\//.test(this.path)
    );
  }

  get text(): string {
    this.#text ??= readFileSync(join(this.#root, this.path), "utf8");
    return this.#text;
  }

  /** True when the file holds a NUL byte, as text never does. */
  get isBinary(): boolean {
    return this.text.slice(0, 8000).includes("\0");
  }

  get lines(): string[] {
    return this.text.split("\n");
  }

  get lineCount(): number {
    return this.text.endsWith("\n") ? this.lines.length - 1 : this.lines.length;
  }

  /** The parsed file; a file that does not parse has an empty program and its `errors`. */
  get syntax(): ParseResult {
    this.#syntax ??= parseSync(this.path, this.text);
    return this.#syntax;
  }

  get comments(): Comment[] {
    return this.syntax.comments;
  }

  /** The line, counted from 1, of a character offset. */
  lineOf(offset: number): number {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    const next = this.#lineStarts.findIndex((start) => start > offset);
    return next === -1 ? this.#lineStarts.length : next;
  }

  /** Every module this file imports, re-exports from or loads by a literal `import()`. */
  get imports(): Import[] {
    const { staticImports, staticExports, dynamicImports } = this.syntax.module;
    const fixed = staticImports.map((item) => ({
      specifier: item.moduleRequest.value,
      line: this.lineOf(item.start),
      names: item.entries.map((entry) => entry.importName.name ?? entry.importName.kind),
      isType: item.entries.length > 0 && item.entries.every((entry) => entry.isType),
    }));
    const passedOn = staticExports.flatMap((item) =>
      item.entries.flatMap((entry) =>
        entry.moduleRequest === null
          ? []
          : [
              {
                specifier: entry.moduleRequest.value,
                line: this.lineOf(item.start),
                names: [entry.importName.name ?? entry.importName.kind],
                isType: entry.isType,
              },
            ],
      ),
    );
    const loaded = dynamicImports.flatMap((item) => {
      const literal = /^["'`](.*)["'`]$/.exec(this.text.slice(item.moduleRequest.start, item.moduleRequest.end));
      return literal?.[1] === undefined ? [] : [{ specifier: literal[1], line: this.lineOf(item.start), names: [], isType: false }];
    });
    return [...fixed, ...passedOn, ...loaded];
  }
}
