import { spawnSync } from "node:child_process";

/** A program the run needs, how it tells its version, and the package that has it. */
const programs = [
  { program: "nginx", flag: "-v", debian: "nginx", macos: "nginx" },
  { program: "openssl", flag: "version", debian: "openssl", macos: "openssl" },
  { program: "pgbouncer", flag: "--version", debian: "pgbouncer", macos: "pgbouncer" },
];

/** Says what to install for the programs that this run needs and the machine has not; empty when all are there. */
export function describeMissing(needed: readonly string[]): string[] {
  const missing = programs.filter(({ program }) => needed.includes(program)).filter(({ program, flag }) => !runs(program, flag));
  return missing.map(
    ({ program, debian, macos }) =>
      `${program} is not installed. Debian and Ubuntu: apt-get install -y ${debian} (the service need not run). macOS: brew install ${macos}.`,
  );
}

/** The first line in which a program tells its version. */
export function versionOf(program: string): string {
  const flag = programs.find((each) => each.program === program)?.flag ?? "--version";
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: "utf8", env: searchEnvironment() });
  return `${stdout}${stderr}`.trim().split("\n", 1)[0] ?? "";
}

/** Debian keeps servers where only root's PATH leads. */
export function searchEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` };
}

function runs(program: string, flag: string): boolean {
  return spawnSync(program, [flag], { stdio: "ignore", env: searchEnvironment() }).status === 0;
}
