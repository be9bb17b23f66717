import type { Finding } from "../finding.ts";
import { manifests, type Repository } from "../repository.ts";
import type { Import, SourceFile } from "../source-file.ts";

/** Reads one import of one package; says what is wrong with it, or nothing. */
type Restriction = { within: RegExp; breaks(imported: Import): string | undefined; remedy: string };

const restrictions: Restriction[] = [
  {
    within: /^packages\/contract\/src\//,
    breaks: ({ specifier }) => (isRelative(specifier) || specifier === "zod" ? undefined : `the contract imports ${specifier}`),
    remedy: "the contract depends on zod only",
  },
  {
    within: /^packages\/react\/src\//,
    breaks: ({ specifier }) => {
      const ours = specifier.startsWith("@skillrun/") && specifier !== "@skillrun/contract";
      return ours || specifier.startsWith("node:") ? `the browser's package imports ${specifier}` : undefined;
    },
    remedy: "packages/react depends on the contract and browser libraries only",
  },
  {
    within: /^packages\/skills\//,
    breaks: ({ specifier }) => {
      const ours = specifier.startsWith("@skillrun/") && !["@skillrun/contract", "@skillrun/runtime/skill"].includes(specifier);
      return ours ? `a skill imports ${specifier}` : undefined;
    },
    remedy: "skills see the runtime only through @skillrun/runtime/skill",
  },
  {
    within: /^packages\//,
    breaks: ({ specifier, names }) =>
      specifier === "@skillrun/runtime" && names.includes("createRuntime") ? "a package builds a runtime" : undefined,
    remedy: "only apps build one; take it as an argument",
  },
  {
    within: /^(packages|apps)\//,
    breaks: ({ specifier }) =>
      specifier.endsWith("/testing") && specifier.startsWith("@skillrun/") ? `the product imports ${specifier}` : undefined,
    remedy: "only tests and benchmarks may",
  },
];

/** What each package may import of the others and of libraries, where `turbo boundaries` cannot say it. */
export function packageImports(repository: Repository): Finding[] {
  const all = [...restrictions, toolsRestriction(repository)];
  return repository.files.filter((file) => file.isCode && !file.isTest).flatMap((file) => brokenRestrictions(file, all));
}

/** What the root installs is for tools and tests: the running product must not need it. */
function toolsRestriction(repository: Repository): Restriction {
  const root = manifests(repository).find(({ file }) => file.path === "package.json");
  const tools = Object.keys(root?.manifest.devDependencies ?? {});
  return {
    within: /^((packages|apps)\/[^/]+\/src|packages\/skills)\//,
    breaks: ({ specifier }) =>
      tools.some((tool) => specifier === tool || specifier.startsWith(`${tool}/`))
        ? `the product imports the development tool ${specifier}`
        : undefined,
    remedy: "only tests may; or make it a dependency of the package that needs it",
  };
}

function brokenRestrictions(file: SourceFile, all: Restriction[]): Finding[] {
  return all
    .filter(({ within }) => within.test(file.path))
    .flatMap(({ breaks, remedy }) =>
      file.imports.flatMap((imported) => {
        const problem = breaks(imported);
        return problem === undefined ? [] : [{ path: file.path, line: imported.line, problem, remedy }];
      }),
    );
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}
