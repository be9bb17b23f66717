import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type JsonObject, SkillrunError } from "@skillrun/contract";
import { hashBundle, readBundleFromDirectory, type SkillBundle } from "@skillrun/skill-format";
import type { HandlerSkill } from "../../skill/define-skill.ts";
import type { PublishedVersion, SkillRunner, VersionAccess } from "../../skill/published-version.ts";
import { runnableHandler } from "../../skill/runnable-skill.ts";
import { describeHandler } from "./handler-module.ts";
import { handlerNotice } from "./handler-notice.ts";
import { createHandlerProbe } from "./handler-probe.ts";
import { addHandlerRoot, type HandlerRoot } from "./handler-resolution.ts";
import { importHandler, handlerTimeoutMs as timeoutMs } from "./import-handler.ts";
import { layOutBundle } from "./lay-out-bundle.ts";
import type { ProbeAnswer } from "./probe-message.ts";

/** Where handlers' code is, in this process. */
export type HandlerPlaces = {
  /** Where versions are laid out. */
  versions: string;
  /** The folders that came with the server. */
  bundledFolders(): Promise<readonly string[]>;
  /** The operator's folder that a skill comes from, and the directory it lies in; null when it is not here. */
  operatorFolder(slug: string): Promise<{ folder: string; directory: string } | null>;
};

/** The code of handlers: what came with the server is loaded where it lies, the operator's from the copy of its version. */
export type HandlerCode = {
  load(version: PublishedVersion, access: VersionAccess): Promise<HandlerSkill>;
  run: SkillRunner;
  /** What the code in the server's own folder says of itself. */
  describeBundled(folder: string): Promise<ProbeAnswer>;
  /** What the operator's code says of itself; tried in a thread of its own. */
  probe(folder: { path: string; directory: string }, bundle: SkillBundle): Promise<ProbeAnswer>;
  /** Something is about to be tried. */
  warm(): void;
  close(): Promise<void>;
};

/** `onOtherCode` is told once of each version of which this server has other code than the one that published it. */
export function createHandlerCode(places: HandlerPlaces, onOtherCode: (version: PublishedVersion) => void): HandlerCode {
  const prober = createHandlerProbe({ timeoutMs });
  const compared = new Set<string>();

  const loadBundled = async (version: PublishedVersion): Promise<HandlerSkill> => {
    const folder = (await places.bundledFolders()).find((path) => basename(path) === version.slug);
    if (folder === undefined) throw new SkillrunError("unavailable", `${version.slug} is no part of this server any more.`);
    if (!compared.has(version.contentHash)) {
      compared.add(version.contentHash);
      if (hashBundle((await readBundleFromDirectory(folder)).bundle) !== version.contentHash) onOtherCode(version);
    }
    return await importHandler(folder, { timeoutMs });
  };
  const load = async (version: PublishedVersion, access: VersionAccess): Promise<HandlerSkill> => {
    if (version.trust === "bundled") return await loadBundled(version);
    if (version.trust !== "operator")
      throw new SkillrunError("forbidden", "Code that was uploaded does not run in the server's own process.");
    const [directory, original] = [await realpath(await access.directory()), await places.operatorFolder(version.slug)];
    addHandlerRoot(rootOf(directory, original));
    return await importHandler(directory, { timeoutMs });
  };

  return {
    load,
    async run(version, access, context, inputs) {
      // Compared with its hash before each run, and in place as long as it runs: code may read what lies beside it.
      if (version.trust === "operator") await access.directory();
      return (await runnableHandler(await load(version, access)).run(context, inputs)) as JsonObject;
    },
    async describeBundled(folder) {
      try {
        return { description: describeHandler(await importHandler(folder, { timeoutMs })) };
      } catch (error) {
        return { notice: handlerNotice(error, { directory: folder, original: null, shared: dirname(folder) }), ends: false };
      }
    },
    async probe({ path, directory }, bundle) {
      const held = await layOutBundle(places.versions, bundle);
      try {
        return await prober.probe(rootOf(await realpath(held.directory), { folder: path, directory }));
      } finally {
        held.release();
      }
    },
    warm: prober.warm,
    close: prober.close,
  };
}

function rootOf(directory: string, original: { folder: string; directory: string } | null): HandlerRoot {
  return { directory, original: original?.folder ?? null, shared: original?.directory ?? null };
}
