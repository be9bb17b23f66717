import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

/** The lockfile and `.npmrc` name no host: each machine installs from the registry it is set up with. */
export function lockfileHosts(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.name === "package-lock.json" || file.name === ".npmrc")
    .flatMap((file) =>
      file.lines.flatMap((text, index) => {
        const address = /"resolved":\s*"(https?:[^"]*)"|\bregistry\s*=\s*(\S+)/.exec(text);
        if (address === null) return [];
        return [
          {
            path: file.path,
            line: index + 1,
            problem: `names the address ${address[1] ?? address[2]}`,
            remedy: "install with omit-lockfile-registry-resolved=true, as .npmrc says",
          },
        ];
      }),
    );
}
