import {
  AddMember,
  CreateSpace,
  ListMembers,
  MemberRef,
  PageQuery,
  SetSpaceModels,
  SpaceRef,
  UpdateMember,
  UpdateSpace,
} from "@skillrun/contract";
import {
  addMember,
  createSpace,
  deleteSpace,
  getSpace,
  getSpaceModels,
  listMembers,
  listSpaces,
  removeMember,
  setSpaceModels,
  updateMember,
  updateSpace,
} from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** The spaces the caller belongs to, their members and models. */
export const spaceRouter = router({
  list: procedure.input(PageQuery).query(({ ctx, input }) => listSpaces(ctx, input)),
  get: procedure.input(SpaceRef).query(({ ctx, input }) => getSpace(ctx, input)),
  create: procedure.input(CreateSpace).mutation(({ ctx, input }) => createSpace(ctx, input)),
  update: procedure.input(UpdateSpace).mutation(({ ctx, input }) => updateSpace(ctx, input)),
  delete: procedure.input(SpaceRef).mutation(({ ctx, input }) => deleteSpace(ctx, input)),
  members: procedure.input(ListMembers).query(({ ctx, input }) => listMembers(ctx, input)),
  addMember: procedure.input(AddMember).mutation(({ ctx, input }) => addMember(ctx, input)),
  updateMember: procedure.input(UpdateMember).mutation(({ ctx, input }) => updateMember(ctx, input)),
  removeMember: procedure.input(MemberRef).mutation(({ ctx, input }) => removeMember(ctx, input)),
  models: procedure.input(SpaceRef).query(({ ctx, input }) => getSpaceModels(ctx, input)),
  setModels: procedure.input(SetSpaceModels).mutation(({ ctx, input }) => setSpaceModels(ctx, input)),
});
