import { PageQuery } from "@skillrun/contract";
import { listSpaces } from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** The spaces the caller is a member of. */
export const spaceRouter = router({
  list: procedure.input(PageQuery).query(({ ctx, input }) => listSpaces(ctx, input)),
});
