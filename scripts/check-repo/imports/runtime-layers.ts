import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

const source = "packages/runtime/src/";

/** What each folder of the runtime may import of its siblings; `create-runtime.ts` and the doors beside it may import all. */
const siblings: Record<string, readonly string[] | "all"> = {
  store: [],
  engine: [],
  sandbox: [],
  "event-log": ["store"],
  metrics: ["store", "event-log"],
  audit: ["store"],
  access: ["store", "audit"],
  "rate-limit": ["store"],
  artifact: ["store", "access", "audit", "event-log"],
  skill: ["access"],
  model: [],
  registry: ["store", "access", "audit", "artifact", "sandbox", "skill"],
  script: ["artifact", "sandbox", "skill"],
  agent: ["artifact", "sandbox", "skill", "model", "script"],
  retention: ["store", "execution"],
  thread: ["store", "access", "audit", "event-log", "artifact"],
  schedule: ["store", "audit", "engine", "skill", "execution"],
  tenant: ["store", "access", "audit", "execution"],
  execution: "all",
};

/** Files directly in `src` that any folder may import: they know nothing of the folders. */
const sharedFiles = new Set(["config.ts", "clock.ts", "logger.ts"]);

/** Folders of verbs: their first argument is the wired runtime, so they may import its type, and nothing else of that file. */
const verbFolders = new Set([
  "access",
  "rate-limit",
  "audit",
  "artifact",
  "skill",
  "registry",
  "thread",
  "execution",
  "retention",
  "schedule",
  "tenant",
]);

/** Inside the runtime imports follow the order of the layers. */
export function runtimeLayers(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.path.startsWith(source) && file.isCode && !file.isTest)
    .flatMap((file) => {
      const layer = folderOf(file.path);
      if (layer === undefined) return [];
      const allowed = siblings[layer];
      if (allowed === undefined) return [unknownLayer(file.path, layer)];
      return file.imports.flatMap(({ specifier, line, isType }) => {
        if (!specifier.startsWith(".")) return [];
        const target = posix.join(posix.dirname(file.path), specifier);
        const targetLayer = folderOf(target);
        if (targetLayer === undefined && sharedFiles.has(posix.basename(target))) return [];
        if (target === `${source}runtime.ts` && isType && verbFolders.has(layer)) return [];
        if (targetLayer === layer || (targetLayer !== undefined && (allowed === "all" || allowed.includes(targetLayer)))) return [];
        const may = allowed === "all" ? "only its sibling folders" : allowed.length === 0 ? "no sibling" : `only ${allowed.join(", ")}`;
        return [
          {
            path: file.path,
            line,
            problem: `${layer} imports ${target.slice(source.length)}, but may import ${may}`,
            remedy: "turn the dependency round, or pass it in from create-runtime.ts",
          },
        ];
      });
    });
}

function unknownLayer(path: string, layer: string): Finding {
  return {
    path,
    line: 1,
    problem: `the folder ${layer} has no place in the order of the runtime's layers`,
    remedy: "give it one in scripts/check-repo/imports/runtime-layers.ts and ARCHITECTURE.md",
  };
}

function folderOf(path: string): string | undefined {
  const [folder, ...rest] = path.startsWith(source) ? path.slice(source.length).split("/") : [];
  return rest.length === 0 ? undefined : folder;
}
