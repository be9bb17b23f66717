import type { Skill } from "@skillrun/contract";

/** The skills in which every word of the query occurs, by title; those that can be called come first. */
export function filterSkills(skills: readonly Skill[], query: string): Skill[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return skills
    .filter(({ slug, title, description }) => {
      const text = `${slug} ${title} ${description}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => Number(b.status === "ready") - Number(a.status === "ready") || a.title.localeCompare(b.title));
}
