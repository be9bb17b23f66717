import { PageQuery, SpaceId, ThreadId, ThreadRef } from "@skillrun/contract";
import {
  createThread,
  deleteThread,
  getThread,
  iterateThreadEvents,
  listMessages,
  listThreads,
  renameThread,
  stopTurn,
} from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";
import { trackById } from "./track-events.ts";

const Title = z.string().max(500).nullable();
const Token = z.string().max(10_000).nullish();
/** As an execution's, but that the place is a frame's id. */
const Resume = z.object({ after: Token, lastEventId: Token, live_only: z.boolean().default(false) });

/** The chats of a space and their messages. */
export const threadRouter = router({
  create: procedure
    .input(z.object({ space_id: SpaceId, id: ThreadId.optional(), title: Title.optional() }))
    .mutation(({ ctx, input }) => createThread(ctx, input)),
  list: procedure.input(PageQuery.extend({ space_id: SpaceId })).query(({ ctx, input }) => listThreads(ctx, input)),
  get: procedure.input(ThreadRef).query(({ ctx, input }) => getThread(ctx, input)),
  rename: procedure.input(ThreadRef.extend({ title: Title })).mutation(({ ctx, input }) => renameThread(ctx, input)),
  delete: procedure.input(ThreadRef).mutation(({ ctx, input }) => deleteThread(ctx, input)),
  messages: procedure.input(ThreadRef).query(({ ctx, input }) => listMessages(ctx, input)),
  events: procedure.input(ThreadRef.extend(Resume.shape)).subscription(({ ctx, input, signal }) => {
    const from = { ...input, after: input.lastEventId ?? input.after ?? null };
    return trackById({ context: ctx, spaceId: input.space_id, signal }, (until) => iterateThreadEvents(ctx, from, until));
  }),
  stop: procedure.input(ThreadRef).mutation(({ ctx, input }) => stopTurn(ctx, input)),
});
