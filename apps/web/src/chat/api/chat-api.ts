import type { Me, Message, Page, Space, SpaceId, Thread, ThreadId, Tool } from "@skillrun/contract";
import { jsonBody, request, requestJson } from "./request.ts";

/** Who is signed in, and the space they work in. */
export type Workplace = { me: Me; space: Space };

/** A thread as it stands on the server. */
export type ThreadState = { thread: Thread; messages: Message[] };

/** Where a space's chat is posted to. */
export function chatPath(spaceId: SpaceId): string {
  return `/api-proxy/v1/spaces/${spaceId}/chat`;
}

/** Where a thread's live answer can be read from its beginning. */
export function threadStreamPath(spaceId: SpaceId, threadId: ThreadId): string {
  return `/api-proxy/v1${threadPath(spaceId, threadId)}/stream`;
}

/** The signed-in principal and their first space; rejects with `unauthorized` when nobody is signed in. */
export async function getWorkplace(): Promise<Workplace> {
  const [{ data: me }, { data: spaces }] = await Promise.all([
    requestJson<{ data: Me }>("/me"),
    requestJson<Page<Space>>("/spaces?limit=1"),
  ]);
  const [space] = spaces;
  if (space === undefined) throw new Error("You have no space to work in.");
  return { me, space };
}

/** The skills the chat can call. */
export async function listTools(spaceId: SpaceId): Promise<Tool[]> {
  return (await requestJson<{ data: Tool[] }>(`/spaces/${spaceId}/tools`)).data;
}

/** The newest threads. */
export async function listThreads(spaceId: SpaceId): Promise<Thread[]> {
  return (await requestJson<Page<Thread>>(`/spaces/${spaceId}/threads?limit=100`)).data;
}

/** One thread; rejects with `not_found`. */
export async function getThread(spaceId: SpaceId, threadId: ThreadId): Promise<Thread> {
  return (await requestJson<{ data: Thread }>(threadPath(spaceId, threadId))).data;
}

/** A thread with all its messages, oldest first; rejects with `not_found`. */
export async function getThreadState(spaceId: SpaceId, threadId: ThreadId): Promise<ThreadState> {
  // The thread first: a turn that ends in between shows in the messages, and one that begins shows at the next look.
  const thread = await getThread(spaceId, threadId);
  const { data: messages } = await requestJson<{ data: Message[] }>(`${threadPath(spaceId, threadId)}/messages`);
  return { thread, messages };
}

/** Gives a thread another title. */
export async function renameThread(spaceId: SpaceId, threadId: ThreadId, title: string): Promise<void> {
  await request(threadPath(spaceId, threadId), jsonBody("PATCH", { title }));
}

/** Deletes a thread with its messages. */
export async function deleteThread(spaceId: SpaceId, threadId: ThreadId): Promise<void> {
  await request(threadPath(spaceId, threadId), { method: "DELETE" });
}

/** Stops the answer that is being given, in whatever process and tab it began; its executions go on. */
export async function stopTurn(spaceId: SpaceId, threadId: ThreadId): Promise<void> {
  await request(`${threadPath(spaceId, threadId)}/stop`, { method: "POST" });
}

function threadPath(spaceId: SpaceId, threadId: ThreadId): string {
  return `/spaces/${spaceId}/threads/${threadId}`;
}
