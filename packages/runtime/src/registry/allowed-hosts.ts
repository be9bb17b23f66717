/** The hosts that are both asked for and allowed; `*.example.com` is every host below it, `*` every host. */
export function allowedHosts(asked: readonly string[], allowed: readonly string[]): string[] {
  const both = asked.flatMap((want) => allowed.flatMap((may) => narrower(want.toLowerCase(), may.toLowerCase()) ?? []));
  return [...new Set(both)].sort();
}

/** The one of two patterns that lies within the other. */
function narrower(a: string, b: string): string | null {
  if (covers(b, a)) return a;
  return covers(a, b) ? b : null;
}

function covers(pattern: string, host: string): boolean {
  if (pattern === "*" || pattern === host) return true;
  return pattern.startsWith("*.") && host !== "*" && host.replace(/^\*\./, "any.").endsWith(pattern.slice(1));
}
