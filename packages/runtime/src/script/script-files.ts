import type { JsonObject } from "@skillrun/contract";
import type { Sandbox, SandboxFile, SandboxLimits } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import type { Material } from "../skill/skill-context.ts";
import { createSafeNames } from "./safe-names.ts";

/** Where things lie in the workspace. */
export const workspacePaths = {
  inputs: "inputs/inputs.json",
  materials: "inputs/materials/",
  outputsFolder: "outputs/",
  outputs: "outputs/outputs.json",
  /** Empty files that make folders be there from the start. */
  keepers: ["outputs/.keep", ".events/.keep", "inputs/materials/.keep"],
} as const;

const mebibyte = 1024 * 1024;

/** The files that a script finds: its inputs, and the uploads under safe names of their own. A fault says when they are too large. */
export function makeScriptFiles(
  inputs: JsonObject,
  materials: readonly Material[],
  { sandbox, limits }: { sandbox: Sandbox; limits: SandboxLimits },
): { files: SandboxFile[]; inputsText: string } {
  const inputsText = JSON.stringify(inputs);
  refuseTooLarge(materials, Buffer.byteLength(inputsText), { sandbox, limits });
  const nameOf = createSafeNames();
  const files = [
    ...workspacePaths.keepers.map((path) => ({ path, content: "" })),
    { path: workspacePaths.inputs, content: inputsText },
    ...materials.map(({ name, path }) => ({ path: workspacePaths.materials + nameOf(name), content: { localPath: path } })),
  ];
  return { files, inputsText };
}

function refuseTooLarge(
  materials: readonly Material[],
  inputBytes: number,
  { sandbox, limits }: { sandbox: Sandbox; limits: SandboxLimits },
): void {
  const { maxFileBytes } = sandbox.abilities;
  const tooLarge = materials.find(({ sizeBytes }) => maxFileBytes !== null && sizeBytes > maxFileBytes);
  if (tooLarge !== undefined && maxFileBytes !== null)
    throw new ExecutionFault(
      "policy_denied",
      "material_too_large",
      `The uploaded file ${JSON.stringify(tooLarge.name)} has ${tooLarge.sizeBytes} bytes; a file in the ${sandbox.name} sandbox of this server has at most ${maxFileBytes}.`,
      { size_bytes: tooLarge.sizeBytes, max_bytes: maxFileBytes },
    );
  const total = materials.reduce((sum, { sizeBytes }) => sum + sizeBytes, inputBytes);
  const most = limits.diskMb * mebibyte;
  if (total > most)
    throw new ExecutionFault(
      "policy_denied",
      "material_too_large",
      `The inputs and uploaded files have ${total} bytes together; the workspace has room for ${most} (${limits.diskMb} MiB; limits.disk_mb in skill.json).`,
      { size_bytes: total, max_bytes: most },
    );
}

/** What a program is told beside its inputs; nothing of the server's own environment. */
export function scriptEnvironment({ executionId, attempt }: AttemptContext): Record<string, string> {
  return {
    SKILL_DIR: "/skill",
    SKILL_INPUTS: `/workspace/${workspacePaths.inputs}`,
    SKILL_MATERIALS: "/workspace/inputs/materials",
    SKILL_OUTPUTS: "/workspace/outputs",
    SKILLRUN_EXECUTION_ID: executionId,
    SKILLRUN_ATTEMPT: String(attempt),
  };
}

/** True for the empty files that only make folders be there. */
export function isKeeper(path: string): boolean {
  return workspacePaths.keepers.some((keeper) => keeper === path);
}
