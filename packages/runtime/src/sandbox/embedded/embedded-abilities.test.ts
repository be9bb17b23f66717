import { afterAll, expect, test } from "vitest";
import { embeddedAbilities, shellBuiltins, commands as told } from "./embedded-abilities.ts";
import { createTestSandbox } from "./test-session.ts";

const { open } = createTestSandbox(afterAll, { warm: 0 });
const slow = 300_000;

test(
  "the abilities that are told are those that are there",
  async () => {
    const session = await open();
    const names = await session.argv([
      "python3",
      "-c",
      "import sys; print(' '.join(sorted(n for n in sys.stdlib_module_names if not n.startswith('_'))))",
    ]);
    const importable =
      "import sys, importlib\nfound = []\nfor name in sys.argv[1:]:\n    if name in ('antigravity', 'this', 'idlelib'): continue\n    try:\n        importlib.import_module(name)\n        found.append(name)\n    except BaseException: pass\nprint(' '.join(found))";
    const modules = await session.argv(["python3", "-c", importable, ...names.stdout.trim().split(" ")]);
    const commands = await session.shell("ls /usr/bin");
    const versions = await session.shell(
      "echo $BASH_VERSION; python3 --version; node -p 'typeof 1n'; echo 'const a: number = 1; console.log(a)' > t.ts; node t.ts",
    );
    expect(versions.stdout).toBe(`${embeddedAbilities.runtimes.bash}\nPython ${embeddedAbilities.runtimes.python}\nbigint\n1\n`);
    expect(modules.stdout.trim().split(" ")).toEqual(embeddedAbilities.pythonModules);
    // These only say why they are not there.
    const refusing = ["git", "npm", "npx", "pip", "pip3"];
    expect(
      commands.stdout
        .trim()
        .split(/\s+/)
        .filter((name) => !refusing.includes(name)),
    ).toEqual(told);
    expect((await session.shell(`type -t ${shellBuiltins.join(" ")} | grep -c builtin`)).stdout).toBe(`${shellBuiltins.length}\n`);
  },
  slow,
);
