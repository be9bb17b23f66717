import type { Skill, SkillKind, SkillStatus, SkillTrust } from "@skillrun/contract";

/** A thing in a word or two, and in a sentence. */
export type Words = { label: string; sentence: string };

const kinds: Record<SkillKind, Words> = {
  script: { label: "Script", sentence: "A program that runs in the sandbox: it sees its own folder and what it was given, nothing else." },
  agent: { label: "Instructions", sentence: "Instructions that a model follows; commands it runs are run in the sandbox." },
  handler: { label: "Trusted code", sentence: "Code of the operator that runs in the worker's own process, without a sandbox." },
};

const origins: Record<SkillTrust, Words> = {
  bundled: { label: "Part of Skillrun", sentence: "Comes with this server's program." },
  operator: { label: "Operator's folder", sentence: "Comes from the folder that whoever runs this server keeps." },
  uploaded: { label: "Uploaded", sentence: "Was uploaded to this space; nobody has vouched for it." },
};

const statuses: Record<SkillStatus, Words> = {
  ready: { label: "Ready", sentence: "It can be called." },
  missing: { label: "Something is missing", sentence: "This server lacks what the skill needs." },
  disabled: { label: "Disabled", sentence: "It is switched off in this space; nobody can call it here." },
  denied: { label: "Not allowed here", sentence: "This space's policy does not let skills of this origin run." },
  broken: { label: "Broken", sentence: "Its files could not be read, and there is no earlier version." },
};

/** How a skill runs. A newer server may know more kinds. */
export function wordsOfKind(kind: SkillKind): Words {
  return kinds[kind] ?? { label: kind, sentence: "" };
}

/** Where a skill comes from. */
export function wordsOfOrigin(trust: SkillTrust): Words {
  return origins[trust] ?? { label: trust, sentence: "" };
}

/** Whether a skill can be called. */
export function wordsOfStatus(status: SkillStatus): Words {
  return statuses[status] ?? { label: status, sentence: "" };
}

/** A sentence for each thing that keeps the skill from running here, or that is told of it. */
export function missingSentences(skill: Pick<Skill, "missing">): string[] {
  return skill.missing.map((missing) => asSentence(`It ${missing.replace(/^it /i, "")}`));
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
