import { Readable } from "node:stream";
import type { Approval, Artifact, ExecutionId, JsonObject } from "@skillrun/contract";
import type { SkillContext } from "@skillrun/runtime/skill";
import { chaosSkills, type World } from "../skills.ts";

/** What the world decided for the executions of one tree, by label: answers of people by the question's name, and which were cut short. */
export type Facts = {
  decisionOf(label: string, question: string): string | null;
  /** True when it was cancelled or given up, so that its caller saw it fail. */
  wasCutShort(label: string): boolean;
};

/** What an undisturbed run of one execution shows. `stopped`: it waits for an answer that nobody gave. */
export type Rehearsal = {
  label: string;
  end: "completed" | "failed" | "stopped";
  outputs: JsonObject | null;
  content: { part: string; text: string }[];
  steps: string[];
  /** Sizes by path. */
  files: Map<string, number>;
  children: Rehearsal[];
};

const stillness: World = { pause: async () => {}, journal() {} };
const skills = new Map(chaosSkills(stillness).map((skill) => [skill.slug, skill]));

/** Runs a skill of the campaign in memory: no engine, no database, no faults. */
export async function rehearse(slug: string, inputs: JsonObject, facts: Facts): Promise<Rehearsal> {
  const skill = skills.get(slug);
  if (skill === undefined) throw new Error(`No skill of the campaign is called ${slug}.`);
  const label = String(inputs["label"]);
  const shown: Rehearsal = { label, end: "failed", outputs: null, content: [], steps: [], files: new Map(), children: [] };
  try {
    const outputs = await skill.run(contextOf(shown, facts), skill.inputs.parse(inputs));
    return { ...shown, end: "completed", outputs: skill.outputs.parse(outputs) as JsonObject };
  } catch (error) {
    return { ...shown, end: error instanceof Unanswered ? "stopped" : "failed" };
  }
}

class Unanswered extends Error {}

function contextOf(shown: Rehearsal, facts: Facts): SkillContext {
  const { signal } = new AbortController();
  return {
    executionId: shown.label as ExecutionId,
    attempt: 1,
    signal,
    materials: [],
    log() {},
    progress() {},
    iteration() {},
    usage() {},
    flush: async () => {},
    emit({ part, delta }) {
      const known = shown.content.find((each) => each.part === part);
      if (known === undefined) shown.content.push({ part, text: delta });
      else known.text += delta;
    },
    async artifact({ relpath, body }) {
      if (body instanceof Readable) throw new Error("The campaign's artifacts are texts.");
      const size_bytes = Buffer.byteLength(body);
      shown.files.set(relpath, size_bytes);
      return { relpath_in_workspace: relpath, size_bytes } as Artifact;
    },
    async step(name, work, options) {
      shown.steps.push(name);
      for (let left = options?.retries ?? 0; ; left--) {
        try {
          return await work(signal);
        } catch (error) {
          if (left <= 0) throw error;
        }
      }
    },
    async call(slug, inputs) {
      const child = await rehearse(slug, inputs, facts);
      shown.children.push(child);
      if (child.outputs === null || facts.wasCutShort(child.label)) throw named("SubExecutionFailed");
      return child.outputs;
    },
    async waitForApproval(name) {
      const decision = facts.decisionOf(shown.label, name);
      if (decision === null) throw new Unanswered();
      if (decision !== "approve") throw named("ApprovalRejected");
      return { name, decision } as Approval;
    },
  };
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
