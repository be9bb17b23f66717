import type { Published } from "../api/upload-skill.ts";

/** The page of a skill that was just published, where it is told what came of it. */
export function publishedAddress({ version, isNew }: Published): string {
  const query = new URLSearchParams({ published: version.version, ...(isNew ? {} : { known: "1" }) });
  return `/skills/${encodeURIComponent(version.slug)}?${query}`;
}
