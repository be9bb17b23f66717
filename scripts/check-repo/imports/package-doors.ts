import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import { manifests, type Repository } from "../repository.ts";

/** `index.ts` stands only at a package's door (an `exports` entry), and no module exports another one whole. */
export function packageDoors(repository: Repository): Finding[] {
  const doors = new Set(
    manifests(repository).flatMap(({ file, manifest }) =>
      Object.values(manifest.exports ?? {}).map((target) => posix.join(posix.dirname(file.path), target)),
    ),
  );
  const code = repository.files.filter((file) => file.isCode && file.path.includes("/"));
  const hidden = code
    .filter((file) => /^index\.tsx?$/.test(file.name) && !doors.has(file.path))
    .map((file) => ({
      path: file.path,
      line: 1,
      problem: "an index file that is no package's door",
      remedy: "import the files themselves, or list it in the package's exports",
    }));
  const whole = code.flatMap((file) =>
    file.syntax.program.body
      .filter((statement) => statement.type === "ExportAllDeclaration")
      .map((statement) => ({
        path: file.path,
        line: file.lineOf(statement.start),
        problem: "export * hides what the module offers",
        remedy: "export the names one by one",
      })),
  );
  return [...hidden, ...whole];
}
