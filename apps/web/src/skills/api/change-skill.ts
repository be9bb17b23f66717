import type { SpaceId } from "@skillrun/contract";
import { jsonBody, request } from "../../chat/api/request.ts";
import { skillPaths } from "./skill-paths.ts";

/** What can be changed about a skill in a space; each rejects with a `SkillrunError` that says why not. */
export type SkillChanges = {
  enable(): Promise<void>;
  disable(): Promise<void>;
  /** From now on this version runs, whatever is published later. */
  pin(version: string): Promise<void>;
  followNewest(): Promise<void>;
  /** The version cannot be chosen any more; what runs with it goes on. */
  retire(version: string): Promise<void>;
};

/** The changes of one skill; `onChange` is called after each. */
export function changesOf(spaceId: SpaceId, slug: string, onChange: () => void): SkillChanges {
  const send = async (path: string, init: RequestInit) => {
    try {
      await request(path, init);
    } finally {
      onChange();
    }
  };
  const enablement = skillPaths.enablement(spaceId, slug);
  return {
    enable: () => send(enablement, jsonBody("PUT", {})),
    disable: () => send(enablement, { method: "DELETE" }),
    pin: (version) => send(enablement, jsonBody("PUT", { version })),
    followNewest: () => send(enablement, jsonBody("PUT", { version: null })),
    retire: (version) => send(skillPaths.version(spaceId, slug, version), { method: "DELETE" }),
  };
}
