import type { SandboxAbilities, SandboxCommand, SandboxRuntime } from "../../sandbox.ts";
import { SandboxFault } from "../../sandbox.ts";
import { openBubblewrapSession } from "../bubblewrap-session.ts";
import type { SandboxHost } from "../sandbox-host.ts";
import { probeLimits } from "./probe-limits.ts";

const typescriptProbe = `const version: string = process.versions.node; console.log(version satisfies string);`;

const trials: Readonly<Record<SandboxRuntime, SandboxCommand["run"]>> = {
  bash: { shell: 'echo "$BASH_VERSION"' },
  python: { argv: ["python3", "-c", "import platform; print(platform.python_version())"] },
  javascript: { argv: ["node", "-p", "process.versions.node"] },
  typescript: { argv: ["node", "probe.ts"] },
};

const listModules = `
import pkgutil, sys
print("\\n".join(sorted({*sys.builtin_module_names, *(module.name for module in pkgutil.iter_modules())})))
`;

const listCommands = `
shopt -s nullglob
IFS=:
for directory in $PATH; do
  for file in "$directory"/*; do
    [ -f "$file" ] && [ -x "$file" ] && printf '%s\\n' "\${file##*/}"
  done
done
compgen -b
`;

/** Runs each interpreter once and asks what it has; bash and Node must be there, everything else may be missing. */
export async function probeAbilities(host: SandboxHost): Promise<SandboxAbilities> {
  const session = await openBubblewrapSession(
    host,
    {
      skillDirectory: null,
      files: [{ path: "probe.ts", content: typescriptProbe }],
      env: {},
      network: [],
      limits: probeLimits,
      onEventLine: () => undefined,
    },
    () => undefined,
  );
  try {
    const ask = async (run: SandboxCommand["run"]): Promise<string | null> => {
      const { exitCode, stdout } = await session.run({ run });
      return exitCode === 0 ? stdout.trim() : null;
    };
    const runtimes: Partial<Record<SandboxRuntime, string>> = {};
    for (const runtime of ["bash", "python", "javascript", "typescript"] as const) {
      const version = await ask(trials[runtime]);
      if (version !== null && version !== "") runtimes[runtime] = version;
    }
    if (runtimes.bash === undefined) throw new SandboxFault("unavailable", "There is no bash on this machine. Install the package bash.");
    if (runtimes.javascript === undefined) {
      throw new SandboxFault("unavailable", `${host.nodePath} does not run in the sandbox: it needs libraries that are not below /usr.`);
    }
    const pythonModules = runtimes.python === undefined ? null : await ask({ argv: ["python3", "-c", listModules] });
    return {
      runtimes,
      pythonModules: lines(pythonModules),
      commands: lines(await ask({ shell: listCommands })),
      network: true,
      processes: true,
      maxFileBytes: null,
    };
  } finally {
    await session.dispose();
  }
}

function lines(text: string | null): string[] {
  return [...new Set((text ?? "").split("\n").filter((line) => line !== ""))].sort();
}
