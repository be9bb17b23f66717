import {
  CompareSkillVersions,
  EnableSkill,
  ExecutionRef,
  ListSkillVersions,
  PageQuery,
  SetSkillPolicy,
  SkillFileRef,
  SkillRef,
  SkillVersionRef,
  SpaceId,
} from "@skillrun/contract";
import {
  compareSkillVersions,
  disableSkill,
  enableSkill,
  getExecutedVersion,
  getSkill,
  getSkillFile,
  getSkillPolicy,
  getSkillVersion,
  listSkills,
  listSkillVersions,
  listTools,
  retireSkillVersion,
  setSkillPolicy,
} from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";

const InSpace = z.object({ space_id: SpaceId });

/** The skills of a space, as the registry lists them and as a chat model sees them; their files come and go over REST. */
export const skillRouter = router({
  list: procedure.input(PageQuery.extend(InSpace.shape)).query(({ ctx, input }) => listSkills(ctx, input)),
  get: procedure.input(SkillRef).query(({ ctx, input }) => getSkill(ctx, input)),
  tools: procedure.input(InSpace).query(({ ctx, input }) => listTools(ctx, input)),
  versions: procedure.input(ListSkillVersions).query(({ ctx, input }) => listSkillVersions(ctx, input)),
  version: procedure.input(SkillVersionRef).query(({ ctx, input }) => getSkillVersion(ctx, input)),
  file: procedure.input(SkillFileRef).query(({ ctx, input }) => getSkillFile(ctx, input)),
  compare: procedure.input(CompareSkillVersions).query(({ ctx, input }) => compareSkillVersions(ctx, input)),
  retire: procedure.input(SkillVersionRef).mutation(({ ctx, input }) => retireSkillVersion(ctx, input)),
  enable: procedure.input(EnableSkill).mutation(({ ctx, input }) => enableSkill(ctx, input)),
  disable: procedure.input(SkillRef).mutation(({ ctx, input }) => disableSkill(ctx, input)),
  policy: procedure.input(InSpace).query(({ ctx, input }) => getSkillPolicy(ctx, input)),
  setPolicy: procedure.input(SetSkillPolicy).mutation(({ ctx, input }) => setSkillPolicy(ctx, input)),
  executedVersion: procedure.input(ExecutionRef).query(({ ctx, input }) => getExecutedVersion(ctx, input)),
});
