import { type JsonObject, type SkillPolicy, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { HandlerSkill } from "../skill/define-skill.ts";
import type { PublishedVersion, SkillRunners, VersionAccess } from "../skill/published-version.ts";
import { type AttemptContext, type RunnableSkill, runnableHandler, type SchemaIssue } from "../skill/runnable-skill.ts";
import type { StoredVersion } from "./stored-version.ts";
import { openVersionAccess } from "./version-access.ts";
import type { VersionFiles } from "./version-files.ts";

/** Checks a value against a JSON Schema; empty when it fits. */
export type SchemaCheck = (value: unknown) => readonly SchemaIssue[];

/** Loads the code of a handler version that this process trusts. */
export type LoadHandler = (version: PublishedVersion, access: VersionAccess) => Promise<HandlerSkill>;

/** What makes a stored version runnable in this process. */
export type RunningParts = {
  files: VersionFiles;
  runners: Partial<SkillRunners>;
  /** Null where no code of handlers can be loaded. */
  loadHandler: LoadHandler | null;
  compileSchema(schema: JsonObject): SchemaCheck;
  policyOf(spaceId: SpaceId): Promise<SkillPolicy>;
  onHandlerError(version: PublishedVersion, error: unknown): void;
};

/** A stored version as executions use it. A handler whose code is here is checked by its own schemas; all others by their JSON Schema. */
export async function runnableVersion(version: StoredVersion, parts: RunningParts): Promise<RunnableSkill> {
  const handler = version.kind === "handler" ? await tryLoading(version, parts) : null;
  const run = (context: AttemptContext, inputs: JsonObject) => runVersion(version, { parts, handler }, context, inputs);
  if (handler !== null) {
    const { checkInputs, parseOutputs } = handler;
    return { ...describeVersion(version), limits: { ...handler.limits, ...version.limits }, checkInputs, parseOutputs, run };
  }
  let checks: { inputs: SchemaCheck; outputs: SchemaCheck } | undefined;
  const compiled = () => {
    checks ??= { inputs: parts.compileSchema(version.inputsSchema), outputs: parts.compileSchema(version.outputsSchema) };
    return checks;
  };
  return {
    ...describeVersion(version),
    checkInputs: (inputs) => compiled().inputs(inputs),
    parseOutputs(outputs) {
      const [issue] = compiled().outputs(outputs);
      return issue === undefined ? { value: outputs } : { issue };
    },
    run,
  };
}

function describeVersion(version: StoredVersion) {
  const { slug, version: number, title, description, kind, trust, versionId, inputsSchema, outputsSchema, limits } = version;
  return { slug, version: number, title, description, kind, trust, versionId, inputsSchema, outputsSchema, limits };
}

async function tryLoading(version: StoredVersion, parts: RunningParts): Promise<RunnableSkill | null> {
  if (parts.loadHandler === null) return null;
  const { access, release } = openVersionAccess(version, parts);
  try {
    return runnableHandler(await parts.loadHandler(version, access));
  } catch (error) {
    // Its executions will say why; what they are given is still checked.
    parts.onHandlerError(version, error);
    return null;
  } finally {
    release();
  }
}

type Ways = { parts: RunningParts; handler: RunnableSkill | null };

async function runVersion(version: StoredVersion, { parts, handler }: Ways, context: AttemptContext, inputs: JsonObject): Promise<unknown> {
  const runner = parts.runners[version.kind];
  if (runner === undefined && handler === null) {
    const message = `${version.slug} cannot run here: this server has nothing that runs skills of the kind ${version.kind}.`;
    throw new SkillrunError("unavailable", message);
  }
  const policyOf = (spaceId: SpaceId) => context.lookUp(parts.policyOf(spaceId));
  const { access, release } = openVersionAccess(version, { ...parts, policyOf });
  try {
    if (runner !== undefined) return await runner(version, access, context, inputs);
    // Its code is loaded, but may read its files while it runs.
    await access.directory();
    return await handler?.run(context, inputs);
  } finally {
    release();
  }
}
