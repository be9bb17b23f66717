import type { JsonObject } from "@skillrun/contract";
import type { CollectedFile, Sandbox, SandboxLimits, SandboxSession } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { PublishedVersion, SkillRunner, VersionAccess } from "../skill/published-version.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { archiveWorkspace, storeArtifacts } from "./keep-files.ts";
import { readScriptOutputs } from "./read-script-outputs.ts";
import { describeSandboxFault, scriptFailureOf } from "./script-failure.ts";
import { makeScriptFiles, scriptEnvironment, workspacePaths } from "./script-files.ts";
import { resolveScriptLimits, type ScriptLimits } from "./script-limits.ts";
import { readScriptManifest, type ScriptManifest } from "./script-manifest.ts";
import { findScriptProgram } from "./script-program.ts";
import { createScriptVoice, type ScriptVoice } from "./script-voice.ts";

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
  const startedAt = performance.now();
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
      env: scriptEnvironment(context),
      limits: { ...limits.run, wallMs: limits.programWallMs },
      network,
      onEventLine: voice.event,
    });
    signal.throwIfAborted();
    return await runIn(session, run, { argv: program.argv, stdin: inputsText, voice, signal, wallMs: wallMsOf(limits, startedAt) });
  } catch (error) {
    signal.throwIfAborted();
    throw describeSandboxFault(error, limits);
  } finally {
    await session?.dispose();
  }
}

type Command = { argv: [string, string]; stdin: string; voice: ScriptVoice; signal: AbortSignal; wallMs: number };

/** Where the execution's own clock has the same limit, what it took to get here is spent. */
function wallMsOf({ run, programWallMs }: ScriptLimits, startedAt: number): number {
  return programWallMs < run.wallMs ? Math.max(1, Math.round(programWallMs - (performance.now() - startedAt))) : programWallMs;
}

async function runIn(session: SandboxSession, run: ScriptRun, { argv, stdin, voice, signal, wallMs }: Command) {
  const result = await session.run({ run: { argv }, stdin, onOutput: voice.output, signal, wallMs });
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
    if (!signal.aborted) await archiveWorkspace(files, { context: run.context, maxBytes: run.parts.maxArchiveBytes });
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
