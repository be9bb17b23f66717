import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, cardAt, send, waitForAnswer } from "./chat-page.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

/** Counts the page's event streams of executions: open now, most at once, and the paths of all. */
function watchStreams(page: Page) {
  const open = new Set<unknown>();
  const seen = { most: 0, paths: [] as string[] };
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.endsWith("/events") || request.headers()["accept"] !== "text/event-stream") return;
    open.add(request);
    seen.most = Math.max(seen.most, open.size);
    seen.paths.push(pathname);
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  // A page that is left takes its connections along, whenever the browser tells of it.
  page.on("framenavigated", () => open.clear());
  return { seen, openNow: () => open.size };
}

test("E11: ten calls of one message are live on ten cards over one event stream, and again after a reload", async () => {
  const page = await browser.newPage();
  const streams = watchStreams(page);
  const liveAt = (portions: number) => cardAt(page, portions).and(page.locator('[data-connection="live"]'));
  const runs = server.newRun();
  await page.goto(server.baseUrl);
  await send(page, Array(10).fill(runs.command).join("\n"));
  await liveAt(10).nth(9).waitFor();
  await page.getByText("Your next message can be sent when 10 runs have ended, or when you stop the answer").waitFor();
  // Compact, they are all in sight at once; one that is opened shows all of its own.
  expect(await page.getByRole("log").count()).toBe(0);
  for (const each of await card(page).all()) expect((await each.boundingBox())?.height).toBeLessThan(110);
  await page.getByRole("button", { name: "Details of paced-work" }).first().click();
  await page.getByRole("log").getByText("Working on 100 portions").waitFor();
  await page.reload();
  await liveAt(10).nth(9).waitFor();
  runs.advance(40);
  await liveAt(40).nth(9).waitFor();
  runs.finish();
  await card(page, "completed").nth(9).waitFor();
  await waitForAnswer(page);
  expect(await card(page).count()).toBe(10);
  expect(streams.seen.most).toBe(1);
  for (const path of streams.seen.paths) expect(path).toMatch(/\/threads\/[^/]+\/events$/);
  // What has ended needs no connection.
  await expect.poll(streams.openNow).toBe(0);
});
