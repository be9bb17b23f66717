import { type CorpusCase, judgeProfile, ProfileReading } from "@skillrun/skills/testing";
import { z } from "zod";
import type { SkillsApi } from "./skills-api.testing.ts";

const Outputs = z.object({ column_summaries: z.array(z.object({ name: z.string(), headline: z.string() })) });

/** Uploads a case's file, profiles it through the API, and says what is wrong with what came of it; empty when all is right. */
export async function judgeCase(api: SkillsApi, one: CorpusCase): Promise<string[]> {
  const body = typeof one.content === "function" ? one.content() : one.content;
  const source_ids = await api.upload([{ name: one.file, body }]);
  const started = await api.start("profile-dataset", one.inputs ?? {}, source_ids);
  if ("refused" in started) return judgeRefusal(one, started.refused);
  const execution = await api.ended(started.execution.id);
  if (execution.state !== "completed") {
    const { code, message } = execution.error ?? { code: "no error", message: execution.state };
    return judgeRefusal(one, `${code} ${message}`);
  }
  if ("refused" in one) return [`profiled, though it should be refused: ${JSON.stringify(execution.outputs).slice(0, 300)}`];
  const profile = ProfileReading.parse(JSON.parse(await api.artifact(execution, "profile.json")));
  const headlines = new Map(Outputs.parse(execution.outputs).column_summaries.map(({ name, headline }) => [name, headline]));
  return judgeProfile(profile, one.right, headlines);
}

function judgeRefusal(one: CorpusCase, text: string): string[] {
  if (!("refused" in one)) return [`refused: ${text.slice(0, 400)}`];
  return one.refused.test(text) && !/skill_error|internal/i.test(text) ? [] : [`refused with ${text.slice(0, 400)}`];
}
