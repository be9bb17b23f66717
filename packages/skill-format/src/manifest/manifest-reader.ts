import { ExecutionLimits, JsonObject, type SkillNotice } from "@skillrun/contract";
import { errorNotice, warningNotice } from "../bundle/notice.ts";
import { compileGlob } from "../glob/compile-glob.ts";
import { compileSchema } from "../schema/compile-schema.ts";
import { nearestName } from "../skill/nearest-name.ts";
import type { PlacedJson } from "./read-json.ts";
import type { EntryRuntime, ManifestLimits } from "./skill-manifest.ts";

type Place = readonly (string | number)[];

const maxNotices = 50;
const runtimes: readonly EntryRuntime[] = ["bash", "python", "javascript", "typescript"];
const manifestKeys = [
  "$schema",
  "manifest_version",
  "kind",
  "entry",
  "inputs",
  "outputs",
  "artifacts",
  "limits",
  "network",
  "runtimes",
  "capabilities",
];
const sandboxLimits = ["memory_mb", "disk_mb", "processes"];
const host = /^(?:\*|(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*)$/;

/** The values of `skill.json` that are right; what is wrong is in `notices`. A value that is not given is undefined. */
export function createManifestReader(json: PlacedJson, path: string) {
  const notices: SkillNotice[] = [];
  const { value } = json;
  const fail = (place: Place, message: string): undefined => {
    // The first says enough: a manifest can be made wrong in thousands of places, and finding a line takes time.
    if (notices.length >= maxNotices && notices.some(({ severity }) => severity === "error")) return;
    notices.push(errorNotice("manifest_invalid", `${place.join(".")} ${message}`, { path, line: json.lineOf(place) }));
  };
  const warnUnknown = (given: object, known: readonly string[], place: Place) => {
    for (const key of Object.keys(given)) {
      if (known.includes(key)) continue;
      if (notices.length >= maxNotices) return;
      const near = nearestName(key, known);
      const hint = near === null ? `known are ${known.join(", ")}` : `perhaps ${near} was meant`;
      const message = `${[...place, key.slice(0, 64)].join(".")} is not known and means nothing; ${hint}`;
      notices.push(warningNotice("manifest_unknown", message, { path, line: json.lineOf([...place, key]) }));
    }
  };
  const texts = (key: string, check: (text: string) => string | null): string[] => {
    const given = value[key];
    if (given === undefined) return [];
    if (!Array.isArray(given)) return fail([key], 'must be a list of texts, such as ["…"]') ?? [];
    return given.flatMap((entry, index) => {
      const problem = typeof entry === "string" ? check(entry) : "must be a text";
      if (typeof entry !== "string" || problem !== null) return fail([key, index], problem ?? "must be a text") ?? [];
      return [entry];
    });
  };
  const schema = (key: "inputs" | "outputs"): JsonObject | undefined => {
    const given = value[key];
    if (given === undefined) return undefined;
    const object = JsonObject.safeParse(given);
    if (!object.success || Array.isArray(given))
      return fail([key], 'must be a JSON Schema of an object, such as {"type": "object", "properties": {…}}');
    if (object.data["type"] !== undefined && object.data["type"] !== "object")
      return fail([key, "type"], 'must be "object": a call has named values');
    for (const { path: at, message } of compileSchema(object.data).problems.slice(0, maxNotices)) fail([key, ...at], message);
    return { ...object.data, type: "object" };
  };
  warnUnknown(value, manifestKeys, []);
  const version = value["manifest_version"];
  if (version === undefined)
    notices.push(warningNotice("manifest_version", 'manifest_version is missing; add "manifest_version": 1', { path, line: 1 }));
  else if (version !== 1) fail(["manifest_version"], "must be 1, the only version there is");
  return {
    notices,
    fail,
    kind: () => readKind(value["kind"], fail),
    entry: () =>
      value["entry"] === undefined || typeof value["entry"] === "string" ? value["entry"] : fail(["entry"], "must be the path of a file"),
    schema,
    artifacts: () => readArtifacts(value["artifacts"], fail, warnUnknown),
    limits: () => readLimits(value["limits"], fail, warnUnknown),
    network: () =>
      texts("network", (text) =>
        host.test(text) ? null : 'must be a host name such as "api.example.com" or "*.example.com", without https:// and path',
      ),
    runtimes: () => texts("runtimes", (text) => (isRuntime(text) ? null : `must be one of ${runtimes.join(", ")}`)).filter(isRuntime),
    capabilities: () =>
      texts("capabilities", (text) => (/^[a-z][a-z0-9_.-]{0,63}$/.test(text) ? null : "must be a name of small letters, digits and . _ -")),
  };
}

type Fail = (place: Place, message: string) => undefined;
type WarnUnknown = (given: object, known: readonly string[], place: Place) => void;

function isRuntime(text: string): text is EntryRuntime {
  return (runtimes as readonly string[]).includes(text);
}

function readKind(kind: unknown, fail: Fail): "script" | "agent" | "handler" | undefined {
  if (kind === undefined || kind === "script" || kind === "agent" || kind === "handler") return kind;
  return fail(["kind"], "must be script, agent or handler");
}

function readArtifacts(given: unknown, fail: Fail, warnUnknown: WarnUnknown): Record<string, { document_type: string | null }> {
  const artifacts: Record<string, { document_type: string | null }> = Object.create(null);
  if (given === undefined) return artifacts;
  if (!isMap(given)) {
    fail(["artifacts"], 'must be a map such as {"report.md": {"document_type": "report"}}');
    return artifacts;
  }
  for (const [glob, entry] of Object.entries(given)) {
    const type = isMap(entry) ? (entry["document_type"] ?? null) : undefined;
    if (compileGlob(glob) === null || glob.startsWith("/")) fail(["artifacts", glob], "is no path or glob below outputs/");
    else if (type !== null && (typeof type !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(type))) {
      fail(["artifacts", glob], 'must be such as {"document_type": "summary"}, a label of letters, digits and . _ -');
    } else artifacts[glob] = { document_type: type };
    if (isMap(entry)) warnUnknown(entry, ["document_type"], ["artifacts", glob]);
  }
  return artifacts;
}

function readLimits(given: unknown, fail: Fail, warnUnknown: WarnUnknown): ManifestLimits {
  if (given === undefined) return {};
  if (!isMap(given)) return fail(["limits"], 'must be a map such as {"wallclock_ms": 60000}') ?? {};
  const limits: Record<string, unknown> = {};
  const shared = Object.keys(ExecutionLimits.shape);
  for (const [key, limit] of Object.entries(given)) {
    if (shared.includes(key)) {
      const parsed = ExecutionLimits.partial().safeParse({ [key]: limit });
      if (parsed.success) limits[key] = limit;
      else fail(["limits", key], key === "cost_usd" ? 'must be a decimal in quotes such as "0.50"' : "must be a whole number above 0");
    } else if (sandboxLimits.includes(key)) {
      if (typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0) limits[key] = limit;
      else fail(["limits", key], "must be a whole number above 0");
    }
  }
  warnUnknown(given, [...shared, ...sandboxLimits], ["limits"]);
  return limits;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
