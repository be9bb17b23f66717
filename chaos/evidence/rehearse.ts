import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Approval, Artifact, ExecutionId, JsonObject } from "@skillrun/contract";
import type { SkillContext } from "@skillrun/runtime/skill";
import { calledInputs, calledSlug, planAgentFiles, planAnswers } from "../published/agent-plan.ts";
import { isPublished, type PublishedInputs, type PublishedSlug } from "../published/published-skills.ts";
import { scripts } from "../published/script-bodies.ts";
import { planScript } from "../published/script-plan.ts";
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
  /** By path. */
  files: Map<string, FileMark>;
  /** The files of the workspace archive with their texts; null where none is made. */
  archive: Map<string, string> | null;
  children: Rehearsal[];
};

/** By which a file is known again. */
export type FileMark = { size_bytes: number; sha256: string };

const stillness: World = { pause: async () => {}, journal() {} };
const skills = new Map(chaosSkills(stillness).map((skill) => [skill.slug, skill]));

/** Runs a skill of the campaign in memory: no engine, no database, no sandbox, no faults. */
export async function rehearse(slug: string, inputs: JsonObject, facts: Facts): Promise<Rehearsal> {
  if (isPublished(slug)) return await rehearsePublished(slug, { label: String(inputs["label"]), seed: Number(inputs["seed"]) }, facts);
  const skill = skills.get(slug);
  if (skill === undefined) throw new Error(`No skill of the campaign is called ${slug}.`);
  const label = String(inputs["label"]);
  const shown: Rehearsal = { label, end: "failed", outputs: null, content: [], steps: [], files: new Map(), archive: null, children: [] };
  try {
    const outputs = await skill.run(contextOf(shown, facts), skill.inputs.parse(inputs));
    return { ...shown, end: "completed", outputs: skill.outputs.parse(outputs) as JsonObject };
  } catch (error) {
    return { ...shown, end: error instanceof Unanswered ? "stopped" : "failed" };
  }
}

class Unanswered extends Error {}

async function rehearsePublished(slug: PublishedSlug, inputs: PublishedInputs, facts: Facts): Promise<Rehearsal> {
  const marks = (files: ReadonlyMap<string, string>) => new Map([...files].map(([path, body]) => [path, markOf(body)]));
  const { label, seed } = inputs;
  if (slug !== "chaos-agent") {
    const { text, fails, said, artifacts, archive } = planScript(scripts[slug].language, inputs);
    const shown = { label, content: [{ part: "main", text }], steps: ["script"], files: marks(artifacts), archive, children: [] };
    return { ...shown, end: fails ? "failed" : "completed", outputs: fails ? null : { said } };
  }
  const answers = planAnswers(inputs);
  const { artifacts, archive } = planAgentFiles(inputs);
  const steps = answers.flatMap((_, index) => [
    `iteration-${index + 1}`,
    ...(index + 1 < answers.length ? [`iteration-${index + 1}-tools`] : []),
  ]);
  return {
    label,
    end: "completed",
    outputs: { said: `agent ${answers.length}` },
    content: answers.map(({ pieces }, index) => ({ part: `answer-${index + 1}`, text: pieces.join("") })),
    steps,
    files: marks(artifacts),
    archive,
    children: seed % 2 === 0 ? [await rehearse(calledSlug, calledInputs(inputs), facts)] : [],
  };
}

function markOf(body: string | Uint8Array): FileMark {
  return { size_bytes: Buffer.byteLength(body), sha256: createHash("sha256").update(body).digest("hex") };
}

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
      const mark = markOf(body);
      shown.files.set(relpath, mark);
      return { relpath_in_workspace: relpath, size_bytes: mark.size_bytes } as Artifact;
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
