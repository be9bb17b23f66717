import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

/** Where components draw each other recursively, as a card draws the cards below it, a circle is the honest shape. */
const recursive = /^(packages\/react|apps\/web)\//;

/** No files import each other in a circle, types included: such files can only be read, and changed, together. */
export function importCircles(repository: Repository): Finding[] {
  const files = new Map(
    repository.files.filter((file) => file.isCode && !file.isTest && !recursive.test(file.path)).map((file) => [file.path, file]),
  );
  return circlesOf(files).map((circle) => {
    const [first = ""] = circle;
    return {
      path: first,
      line: lineOfImport(files.get(first), new Set(circle)),
      problem: `imports itself through ${circle.slice(1).join(", ")}`,
      remedy: "move what both need into a file that imports neither",
    };
  });
}

/** The strongly connected components of more than one file, each sorted (Tarjan's algorithm). */
function circlesOf(files: ReadonlyMap<string, SourceFile>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    lowest.set(path, index);
    stack.push(path);
    for (const target of targetsOf(path, files)) {
      const reached = order.has(target) ? (stack.includes(target) ? order.get(target) : undefined) : visit(target);
      if (reached !== undefined) lowest.set(path, Math.min(lowest.get(path) ?? index, reached));
    }
    if (lowest.get(path) === index) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return lowest.get(path) ?? index;
  };
  for (const path of files.keys()) if (!order.has(path)) visit(path);
  return circles;
}

function targetsOf(path: string, files: ReadonlyMap<string, SourceFile>): string[] {
  const imports = files.get(path)?.imports ?? [];
  return imports.map(({ specifier }) => posix.join(posix.dirname(path), specifier)).filter((target) => files.has(target));
}

function lineOfImport(file: SourceFile | undefined, circle: ReadonlySet<string>): number {
  const found = file?.imports.find(({ specifier }) => circle.has(posix.join(posix.dirname(file.path), specifier)));
  return found?.line ?? 1;
}
