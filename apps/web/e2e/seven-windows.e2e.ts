import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { answers, card, cardAt, send, startPacedWork, waitForAnswer } from "./chat-page.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

test("seven windows of one browser, each with a run and an open answer, are all live, and none waits for another's connection", async () => {
  const context = await browser.newContext();
  const windows = [];
  for (let number = 1; number <= 7; number++) {
    const page = await context.newPage();
    windows.push({ page, run: await startPacedWork(page, server) });
  }
  // The last to be opened goes on first: no window waits for an earlier one to end.
  for (const { page, run } of windows.toReversed()) {
    run.advance(40);
    await cardAt(page, 40).waitFor();
  }
  const [first] = windows;
  await first?.page.reload();
  await first?.page.locator(".sr-card").waitFor();
  for (const { page, run } of windows.toReversed()) {
    run.finish();
    await card(page, "completed").waitFor();
    await waitForAnswer(page);
    expect(await page.getByText("Connection lost").count()).toBe(0);
  }
  // The chat that had no connection for its answer goes on like any other.
  const last = windows.at(-1);
  if (last === undefined) throw new Error("there is no window");
  await send(last.page, "What can you do?");
  await expect.poll(() => answers(last.page).count()).toBe(2);
  await waitForAnswer(last.page);
});
