import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Logger } from "pino";
import type { RuntimeConfig } from "../../config.ts";
import { createHandlerCode, type HandlerCode } from "../handler/handler-code.ts";
import type { PublishingRuntime } from "../publish-version.ts";
import { findSkillFolders } from "./find-skill-folders.ts";
import { type FolderMemo, openFolderMemo } from "./folder-memo.ts";
import { type FolderReport, sayNotice } from "./folder-report.ts";
import { FolderSource } from "./folder-source.ts";
import { preloadHandlers } from "./preload-handlers.ts";
import type { SkillDirectory } from "./read-folder.ts";
import { watchFolders } from "./watch-folders.ts";

/** The skills of folders in one process: their code, and, where the process publishes them, their way into the registry. */
export type SkillFolders = {
  code: Pick<HandlerCode, "load" | "run">;
  /** Takes in what there is, then watches it; without publishing it only loads the code that came with the server. */
  start(runtime: PublishingRuntime): Promise<void>;
  /** Null before the start, and where this process does not publish. */
  report(): FolderReport | null;
  stop(): Promise<void>;
};

/** The skills of the configuration's folders; nothing is read before the start. */
export function openSkillFolders(config: RuntimeConfig, log: Logger): SkillFolders {
  const directories = config.skillFolders ?? [];
  let source: FolderSource | null = null;
  let watching: { stop(): Promise<void> } | null = null;
  const code = createHandlerCode(
    {
      versions: join(config.dataDirectory, "skills"),
      bundledFolders: onceMade(() => foldersOf(directories, "bundled")),
      operatorFolder: (slug) => findOperatorFolder(directories, slug, source?.folderOf(slug) ?? null),
    },
    ({ slug, version }) =>
      log.warn({ slug, version }, `${slug} ${version} was published by a server with other code; this one runs its own`),
  );
  const openSource = (runtime: PublishingRuntime, memo: FolderMemo) =>
    new FolderSource({
      runtime,
      memo,
      directories,
      probe: (folder, directory, bundle) =>
        directory.trust === "bundled"
          ? code.describeBundled(folder.path)
          : code.probe({ path: folder.path, directory: directory.directory }, bundle),
      listener: {
        onPublished: ({ slug, version, folder }) => log.info({ slug, version, folder }, `${slug} ${version} is published`),
        onProblem: ({ folder, notice }) => log.warn({ folder, code: notice.code }, `the skill folder ${folder}: ${sayNotice(notice)}`),
      },
    });
  return {
    code,
    async start(runtime) {
      const bundled = directories.filter(({ trust }) => trust === "bundled");
      const loading = Promise.all(bundled.map(({ directory }) => preloadHandlers(directory)));
      if (config.publishesSkills !== false && directories.length > 0) {
        source = openSource(runtime, await openFolderMemo(join(config.dataDirectory, "skill-folders.json")));
        await source.look();
        watching = watchFolders(source, {
          onHint: code.warm,
          onError: (error) => log.warn({ err: error }, "skill folders could not be taken in; they are looked at again"),
          onUnwatched: (error) => log.warn({ err: error }, "skill folders cannot be watched; a change is found within some seconds"),
        });
      }
      await loading;
    },
    report: () => source?.report() ?? null,
    async stop() {
      await watching?.stop();
      await code.close();
    },
  };
}

async function foldersOf(directories: readonly SkillDirectory[], trust: SkillDirectory["trust"]): Promise<string[]> {
  const wanted = directories.filter((each) => each.trust === trust);
  const found = await Promise.all(wanted.map(({ directory }) => findSkillFolders(directory)));
  return found.flatMap(({ folders }) => folders.filter(({ hasHandler }) => hasHandler).map(({ path }) => path));
}

/** Where a process does not publish, a skill's folder is the one that has its name. */
async function findOperatorFolder(
  directories: readonly SkillDirectory[],
  slug: string,
  known: string | null,
): Promise<{ folder: string; directory: string } | null> {
  const folder = known ?? (await foldersOf(directories, "operator")).find((path) => basename(path) === slug);
  if (folder === undefined) return null;
  for (const { directory, trust } of directories) {
    const real = trust === "operator" ? await realpath(directory).catch(() => null) : null;
    if (real !== null && `${folder}/`.startsWith(`${real}/`)) return { folder, directory: real };
  }
  return { folder, directory: folder };
}

function onceMade<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
