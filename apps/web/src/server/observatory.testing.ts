// The rules of Mozilla's HTTP Observatory as @mdn/mdn-http-observatory 1.4.8 publishes them (src/analyzer/tests, src/grader/charts.js), for what a
// server of ours can be asked about: a site begins with 100 points, and 100 or more are an A+.
// https://github.com/mdn/mdn-http-observatory

/** What a response says, by lower-case name. */
type Headers = Record<string, string | string[] | undefined>;

/** What each rule adds to or takes from a response that came over TLS; together with 100 they are its score. */
export function gradeResponse(headers: Headers): Record<string, number> {
  const text = (name: string) => String(headers[name] ?? "");
  const policy = parsePolicy(text("content-security-policy"));
  return {
    "content-security-policy": gradePolicy(policy),
    "x-frame-options": gradeFraming(policy, text("x-frame-options")),
    "x-content-type-options": text("x-content-type-options") === "nosniff" ? 0 : -5,
    "strict-transport-security": gradeTransport(text("strict-transport-security")),
    "referrer-policy": gradeReferrer(text("referrer-policy")),
    "cross-origin-resource-policy": text("cross-origin-resource-policy") === "same-origin" ? 10 : 0,
    "cross-origin-resource-sharing": text("access-control-allow-origin") === "" ? 0 : -50,
    cookies: gradeCookies([headers["set-cookie"] ?? []].flat()),
  };
}

/** The points of a response. */
export function scoreOf(grades: Record<string, number>): number {
  return Object.values(grades).reduce((sum, grade) => sum + grade, 100);
}

type Policy = Map<string, Set<string>>;

function parsePolicy(text: string): Policy {
  const directives = text.split(";").map((directive) => directive.trim().split(/\s+/));
  return new Map(directives.filter(([name]) => name !== "").map(([name = "", ...sources]) => [name, new Set(sources)]));
}

const broad = ["ftp:", "http:", "https:", "*", "http://*", "https://*"];
const unsafe = [...broad, "'unsafe-inline'", "data:"];

function gradePolicy(policy: Policy): number {
  const sourcesOf = (name: string) => [...(policy.get(name) ?? policy.get("default-src") ?? ["*"])];
  const [scripts, styles, objects] = ["script-src", "style-src", "object-src"].map(sourcesOf);
  const has = (sources: string[] | undefined, wanted: readonly string[]) => sources?.some((source) => wanted.includes(source)) ?? true;
  if (policy.size === 0) return -25;
  if (has(scripts, unsafe) || has(objects, broad)) return -20;
  if (has(scripts, ["'unsafe-eval'"]) || has(styles, ["'unsafe-eval'"])) return -10;
  if (has(styles, unsafe)) return 0;
  return sourcesOf("default-src").join() === "'none'" ? 10 : 5;
}

function gradeFraming(policy: Policy, option: string): number {
  if (policy.get("frame-ancestors")?.has("'none'") === true) return 5;
  return option === "DENY" || option === "SAMEORIGIN" ? 0 : -20;
}

function gradeTransport(text: string): number {
  const sixMonthsSeconds = 15_768_000;
  const seconds = /max-age=(\d+)/.exec(text)?.[1];
  if (seconds === undefined) return -20;
  return Number(seconds) >= sixMonthsSeconds ? 0 : -10;
}

function gradeReferrer(text: string): number {
  if (["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"].includes(text)) return 5;
  return text === "" ? 0 : -5;
}

function gradeCookies(cookies: readonly string[]): number {
  if (cookies.length === 0) return 0;
  if (cookies.some((cookie) => !/; Secure\b/i.test(cookie))) return -40;
  if (cookies.some((cookie) => !/; HttpOnly\b/i.test(cookie))) return -30;
  return cookies.every((cookie) => /; SameSite=(Lax|Strict)\b/i.test(cookie)) ? 5 : 0;
}
