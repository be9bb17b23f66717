import type { SpaceId } from "@skillrun/contract";

/** The paths of skills under `/api-proxy/v1`. */
export const skillPaths = {
  skills: (spaceId: SpaceId) => `/spaces/${spaceId}/skills`,
  skill: (spaceId: SpaceId, slug: string) => `/spaces/${spaceId}/skills/${encodeURIComponent(slug)}`,
  versions: (spaceId: SpaceId, slug: string) => `${skillPaths.skill(spaceId, slug)}/versions`,
  version: (spaceId: SpaceId, slug: string, version: string) => `${skillPaths.versions(spaceId, slug)}/${encodeURIComponent(version)}`,
  file: (spaceId: SpaceId, slug: string, version: string, path: string) =>
    `${skillPaths.version(spaceId, slug, version)}/file?path=${encodeURIComponent(path)}`,
  archive: (spaceId: SpaceId, slug: string, version: string) => `/api-proxy/v1${skillPaths.version(spaceId, slug, version)}/archive`,
  comparison: (spaceId: SpaceId, slug: string, from: string, to: string) =>
    `${skillPaths.skill(spaceId, slug)}/compare?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
  enablement: (spaceId: SpaceId, slug: string) => `${skillPaths.skill(spaceId, slug)}/enablement`,
  executions: (spaceId: SpaceId, slug: string) => `${skillPaths.skill(spaceId, slug)}/executions`,
} as const;
