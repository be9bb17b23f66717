import type { JsonObject } from "@skillrun/contract";
import { packWorkspace } from "../artifact/pack-workspace.ts";
import { isWorkspacePath } from "../artifact/workspace-path.ts";
import type { CollectedFile, Sandbox, SandboxLimits, SandboxSession } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { PublishedVersion, SkillRunner, VersionAccess } from "../skill/published-version.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { readScriptOutputs } from "./read-script-outputs.ts";
import { createSafeNames } from "./safe-names.ts";
import { describeSandboxFault, scriptFailureOf } from "./script-failure.ts";
import { makeScriptFiles, workspacePaths } from "./script-files.ts";
import { resolveScriptLimits, type ScriptLimits } from "./script-limits.ts";
import { readScriptManifest, type ScriptManifest } from "./script-manifest.ts";
import { findScriptProgram } from "./script-program.ts";
import { createScriptVoice, type ScriptVoice } from "./script-voice.ts";

const defaultMaxArchiveBytes = 512 * 1024 * 1024;
const maxArtifacts = 1_000;

/** What a process gives its scripts. */
export type ScriptRunnerParts = {
  /** Null where programs cannot be isolated; asked before each run. */
  sandbox(): Sandbox | null;
  /** What a script can ask for at most; `maximumScriptLimits` for what is left out. */
  limits?: Partial<SandboxLimits>;
  /** What of a workspace is archived, in bytes before compression. */
  maxArchiveBytes?: number;
};

/** One run of a script. */
type ScriptRun = {
  parts: ScriptRunnerParts;
  version: PublishedVersion;
  access: VersionAccess;
  context: AttemptContext;
  inputs: JsonObject;
  manifest: ScriptManifest;
  limits: ScriptLimits;
};

/**
 * Runs skills of the kind `script`: a program in the sandbox. The run is one durable step, so that a later attempt runs it again from the start
 * unless it had ended well; what it made (outputs, artifacts) is stored before the step is.
 */
export function createScriptRunner(parts: ScriptRunnerParts): SkillRunner {
  return async (version, access, context, inputs) => {
    const manifest = readScriptManifest(version.manifest);
    const limits = resolveScriptLimits(manifest.limits, parts.limits);
    const run = { parts, version, access, context, inputs, manifest, limits };
    const { outputs } = await context.step("script", (signal) => runScript(run, signal));
    return outputs;
  };
}

async function runScript(run: ScriptRun, signal: AbortSignal): Promise<{ outputs: JsonObject; artifacts: string[] }> {
  const { context, access, limits, manifest } = run;
  const sandbox = requireSandbox(run);
  const [directory, network] = await Promise.all([access.directory(), access.network(context.spaceId)]);
  if (network.length > 0 && !sandbox.abilities.network)
    throw new ExecutionFault(
      "policy_denied",
      "network_missing",
      `The skill asks for ${network.join(", ")}; the ${sandbox.name} sandbox of this server has no network.`,
    );
  const program = await findScriptProgram(manifest.entry, directory, sandbox);
  const { files, inputsText } = makeScriptFiles(run.inputs, context.materials, { sandbox, limits: limits.run });
  await context.recordSandbox(sandbox.name);
  const voice = createScriptVoice(context);
  let session: SandboxSession | undefined;
  try {
    session = await sandbox.open({
      skillDirectory: directory,
      files,
      env: environmentOf(context),
      limits: { ...limits.run, wallMs: limits.programWallMs },
      network,
      onEventLine: voice.event,
    });
    signal.throwIfAborted();
    return await runIn(session, run, { argv: program.argv, stdin: inputsText, voice, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw describeSandboxFault(error, limits);
  } finally {
    await session?.dispose();
  }
}

type Command = { argv: [string, string]; stdin: string; voice: ScriptVoice; signal: AbortSignal };

async function runIn(session: SandboxSession, run: ScriptRun, { argv, stdin, voice, signal }: Command) {
  const result = await session.run({ run: { argv }, stdin, onOutput: voice.output, signal });
  voice.finish();
  signal.throwIfAborted();
  const files: CollectedFile[] = [];
  for await (const file of session.collect()) files.push(file);
  try {
    const failure = scriptFailureOf(result, run.limits);
    if (failure !== null) throw failure;
    const outputs = await readScriptOutputs(
      files.find(({ path }) => path === workspacePaths.outputs),
      result.stdout,
    );
    return { outputs, artifacts: await storeArtifacts(files, run) };
  } finally {
    if (!signal.aborted) await archive(files, run);
  }
}

function requireSandbox({ parts, version }: ScriptRun): Sandbox {
  const sandbox = parts.sandbox();
  if (sandbox !== null) return sandbox;
  throw new ExecutionFault(
    "policy_denied",
    "sandbox_unavailable",
    `${version.slug} is a program, and this server has no sandbox to run it in. SKILLRUN_SANDBOX chooses one: embedded runs everywhere, bubblewrap needs Linux.`,
  );
}

/** What a program is told beside its inputs; nothing of the server's own environment. */
function environmentOf({ executionId, attempt }: AttemptContext): Record<string, string> {
  return {
    SKILL_DIR: "/skill",
    SKILL_INPUTS: `/workspace/${workspacePaths.inputs}`,
    SKILL_MATERIALS: "/workspace/inputs/materials",
    SKILL_OUTPUTS: "/workspace/outputs",
    SKILLRUN_EXECUTION_ID: executionId,
    SKILLRUN_ATTEMPT: String(attempt),
  };
}

/** Every other file of `outputs`, in the order of the paths; a name that cannot be stored is replaced, and a line says so. */
async function storeArtifacts(files: readonly CollectedFile[], { context, manifest }: ScriptRun): Promise<string[]> {
  const made = files.filter(
    ({ path }) => path.startsWith(workspacePaths.outputsFolder) && path !== workspacePaths.outputs && !isKeeper(path),
  );
  if (made.length > maxArtifacts)
    throw new ExecutionFault(
      "output_too_large",
      "too_many_artifacts",
      `The script left ${made.length} files in outputs; at most ${maxArtifacts} become artifacts.`,
    );
  const nameOf = createSafeNames();
  // A name that is replaced must not become one that a file has.
  for (const { path } of made) if (isWorkspacePath(path)) nameOf(path.slice(workspacePaths.outputsFolder.length));
  const stored: string[] = [];
  for (const { path, open } of made) {
    const relpath = isWorkspacePath(path) ? path : workspacePaths.outputsFolder + nameOf(path.slice(workspacePaths.outputsFolder.length));
    if (relpath !== path) context.log("warn", `The file ${JSON.stringify(path)} is stored as ${JSON.stringify(relpath)}.`);
    const documentType = manifest.documentTypeOf(path.slice(workspacePaths.outputsFolder.length)) ?? manifest.documentTypeOf(path);
    await context.artifact({ relpath, body: open(), ...(documentType !== undefined && { documentType }) });
    stored.push(relpath);
  }
  return stored;
}

/** Keeps the workspace as it was left. That it cannot be kept is no reason for a script to fail. */
async function archive(files: readonly CollectedFile[], { context, parts }: ScriptRun): Promise<void> {
  let leftOut = 0;
  const kept = files.filter(({ path }) => !path.startsWith(workspacePaths.materials) && !isKeeper(path));
  try {
    const maxBytes = parts.maxArchiveBytes ?? defaultMaxArchiveBytes;
    await context.archive(packWorkspace(inTurn(kept), { maxBytes, onLeftOut: () => (leftOut += 1) }));
    if (leftOut > 0)
      context.log("warn", `${leftOut} files are not in the workspace archive: their names cannot be kept, or they are too large.`);
  } catch (error) {
    context.log("warn", `The workspace could not be archived: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* inTurn<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function isKeeper(path: string): boolean {
  return workspacePaths.keepers.some((keeper) => keeper === path);
}
