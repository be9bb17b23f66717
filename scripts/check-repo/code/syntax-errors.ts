import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

/** Every file of code parses; the other rules cannot see into one that does not. */
export function syntaxErrors(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.isCode)
    .flatMap((file) =>
      file.syntax.errors.slice(0, 1).map((error) => ({
        path: file.path,
        line: file.lineOf(error.labels[0]?.start ?? 0),
        problem: `does not parse: ${error.message}`,
        remedy: "mend its syntax",
      })),
    );
}
