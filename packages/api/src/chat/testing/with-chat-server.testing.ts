import { afterAll, beforeAll, beforeEach } from "vitest";
import { type ChatServer, type ChatTestBed, startChatServer } from "./chat-server.testing.ts";

/** The test file's server. */
export let server: ChatServer;
/** The running test's thread. */
export let bed: ChatTestBed;
/** A message id of the running test's own: tool call ids are unique in a space. */
export let answerId: string;

/** Gives the test file a server, and each of its tests a thread and a message id. */
export function withChatServer(): void {
  let count = 0;
  beforeAll(async () => {
    server = await startChatServer();
  });
  beforeEach(() => {
    bed = server.newThread();
    answerId = `answer${++count}`;
  });
  afterAll(() => server.close());
}
