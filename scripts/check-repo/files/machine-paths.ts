import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

const personal = /(?<![\w.\-/@~)}])\/(?:work|root|home|Users)\/\w[\w.-]*/;

/** No text names a folder of somebody's machine. */
export function machinePaths(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => !file.isBinary)
    .flatMap((file) => {
      if (!personal.test(file.text)) return [];
      return file.lines.flatMap((text, index) => {
        const found = personal.exec(text)?.[0];
        if (found === undefined) return [];
        return [
          {
            path: file.path,
            line: index + 1,
            problem: `names the machine's own path ${found}`,
            remedy: "use a path relative to the repository",
          },
        ];
      });
    });
}
