import { PageQuery, Slug, SpaceId } from "@skillrun/contract";
import { getSkill, listSkills, listTools } from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";

const InSpace = z.object({ space_id: SpaceId });

/** The skills of a space, as the registry lists them and as a chat model sees them. */
export const skillRouter = router({
  list: procedure.input(PageQuery.extend(InSpace.shape)).query(({ ctx, input }) => listSkills(ctx, input)),
  get: procedure.input(InSpace.extend({ slug: Slug })).query(({ ctx, input }) => getSkill(ctx, input)),
  tools: procedure.input(InSpace).query(({ ctx, input }) => listTools(ctx, input)),
});
