import { Slug } from "@skillrun/contract";

const maxLength = 64;

/** The slug that a name gives: small letters without accents, everything else as single hyphens; null when none is left or it is reserved. */
export function deriveSlug(name: string): string | null {
  const slug = name
    .slice(0, 1000)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, maxLength)
    .replace(/-$/, "");
  return Slug.safeParse(slug).success ? slug : null;
}
