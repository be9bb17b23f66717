import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { watchCard } from "./card-history.ts";
import { card, dropDataset, send, waitForAnswer } from "./chat-page.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** More than the six connections that a browser has for a host. */
const callCount = 10;

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.stop());

test("E11: ten calls of one message are live on ten cards, over one event stream at a time, which is closed when all have ended", {
  timeout: 240_000,
}, async () => {
  const page = await browser.newPage();
  const streams = watchEventStreams(page);
  const history = await watchCard(page);
  await page.goto(server.baseUrl);
  await dropDataset(page, 100_000);
  await send(page, Array(callCount).fill("/profile-dataset").join("\n"));
  await expect.poll(() => card(page, "completed").count(), { timeout: 180_000 }).toBe(callCount);
  await waitForAnswer(page);
  const { mostCards, cardsSeenLive } = await history.read();
  expect({ mostCards, cardsSeenLive }).toEqual({ mostCards: callCount, cardsSeenLive: callCount });
  expect(streams.mostOpen()).toBe(1);
  expect(streams.paths().filter((path) => !/\/threads\/[^/]+\/events$/.test(path))).toEqual([]);
  await expect.poll(streams.open).toBe(0);
});

/** The event streams that a page has opened, and how many were open at once. */
function watchEventStreams(page: Page) {
  const open = new Set<Request>();
  const paths: string[] = [];
  let mostOpen = 0;
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.endsWith("/events") || request.headers()["accept"] !== "text/event-stream") return;
    open.add(request);
    paths.push(pathname);
    mostOpen = Math.max(mostOpen, open.size);
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  return { open: () => open.size, paths: () => paths, mostOpen: () => mostOpen };
}
