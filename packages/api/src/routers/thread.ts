import { PageQuery, SpaceId, ThreadId } from "@skillrun/contract";
import { createThread, deleteThread, getThread, listMessages, listThreads, renameThread, stopTurn } from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "../procedure.ts";

const Title = z.string().max(500).nullable();
const ThreadRef = z.object({ space_id: SpaceId, thread_id: ThreadId });

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
  stop: procedure.input(ThreadRef).mutation(({ ctx, input }) => stopTurn(ctx, input)),
});
