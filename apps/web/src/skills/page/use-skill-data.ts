import type { Page, Skill, SkillrunError, SkillVersion, SkillVersionSummary } from "@skillrun/contract";
import { useCallback } from "react";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";

const pollMs = 5_000;

/** A skill as the space sees it now, and the version that runs. */
export type SkillData = {
  skill: Skill | null;
  error: SkillrunError | null;
  /** Null until it is read, and where there is none: a broken skill, or one that is part of the program. */
  version: SkillVersion | null;
  /** True once it is known that there is no version to show. */
  hasNoVersion: boolean;
  refresh(): void;
};

/** Keeps one skill up to date. */
export function useSkillData(slug: string): SkillData {
  const { spaceId } = useShellPlace();
  const { body, error, refresh } = useResource<{ data: Skill }>(skillPaths.skill(spaceId, slug), { pollMs });
  const number = body?.data.version ?? null;
  // What is part of the program has no stored versions; what is uploaded or lies in a folder always has.
  const mayHaveNone = body?.data.trust === "bundled";
  const stored = useResource<Page<SkillVersionSummary>>(mayHaveNone ? `${skillPaths.versions(spaceId, slug)}?limit=1` : null);
  const isStored = mayHaveNone ? (stored.body?.data.length ?? 0) > 0 : body !== null;
  const version = useResource<{ data: SkillVersion }>(number === null || !isStored ? null : skillPaths.version(spaceId, slug, number));
  const refreshVersion = version.refresh;
  const refreshBoth = useCallback(() => {
    refresh();
    refreshVersion();
  }, [refresh, refreshVersion]);
  return {
    skill: body?.data ?? null,
    error,
    version: version.body?.data ?? null,
    hasNoVersion: (body !== null && number === null) || stored.body?.data.length === 0 || version.error?.code === "not_found",
    refresh: refreshBoth,
  };
}
