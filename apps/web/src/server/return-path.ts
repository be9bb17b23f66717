/** Where the reader was before they had to sign in, as `next` in the sign-in page's query says it; only ever a path of this site, else `/`. */
export function returnPath(query: string): string {
  const next = new URLSearchParams(query).get("next");
  // Any origin shows whether `next` names one of its own.
  const site = "http://this.site";
  if (next === null || !URL.canParse(next, site)) return "/";
  const { origin, pathname } = new URL(next, site);
  // A browser takes `//name` for another site, and `/.//name` becomes that.
  return origin === site && !pathname.startsWith("//") ? pathname : "/";
}
