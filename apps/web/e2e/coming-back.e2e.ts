import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { answers, card, cardAt, dropDataset, messageBox, send, startPacedWork, typeAndEnter, waitForAnswer } from "./chat-page.ts";
import { isGapFree, readNewestLog } from "./event-log.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

test("a reload in the middle brings chat and card back live, nothing twice and nothing lost", async () => {
  const page = await browser.newPage();
  const run = await startPacedWork(page, server);
  await page.reload();
  await cardAt(page, 10).waitFor();
  run.advance(60);
  await cardAt(page, 60).waitFor();
  run.finish();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  await answers(page).getByText("All 100 portions are done.").waitFor();
  await expectOneOfEach(page);
  const whole = await conversationText(page);
  await page.reload();
  await answers(page).getByText("All 100 portions are done.").waitFor();
  await card(page, "completed").waitFor();
  await expect.poll(() => conversationText(page)).toBe(whole);
  expect(isGapFree(await readNewestLog(server))).toBe(true);
});

test("a second tab follows the run, and both reach the same end", async () => {
  const page = await browser.newPage();
  const run = await startPacedWork(page, server);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await cardAt(tab, 10).waitFor();
  run.finish();
  for (const each of [page, tab]) {
    await card(each, "completed").waitFor();
    await waitForAnswer(each);
    await answers(each).getByText("All 100 portions are done.").waitFor();
    await expectOneOfEach(each);
  }
  await expect.poll(() => conversationText(tab)).toBe(await conversationText(page));
});

test("a message sent in one tab shows in the other that was idle", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await send(page, "What can you do?");
  await waitForAnswer(page);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await answers(tab).waitFor();
  await send(page, "And again?");
  await tab.getByText("And again?").waitFor();
  await expect.poll(() => answers(tab).count()).toBe(2);
  await waitForAnswer(page);
  await expect.poll(() => conversationText(tab)).toBe(await conversationText(page));
});

test("kill -9 in the middle: after a restart the open page reconnects by itself and its card reaches the end, no event lost or doubled", async () => {
  const page = await browser.newPage();
  const run = await startPacedWork(page, server);
  browser.allowErrors();
  await server.kill();
  await page.getByText("Connection lost. Reconnecting").waitFor();
  await server.start();
  run.finish();
  await card(page, "completed").waitFor();
  await page.getByText("Connection lost. Reconnecting").waitFor({ state: "detached" });
  expect(await card(page).count()).toBe(1);
  const log = await readNewestLog(server);
  expect(isGapFree(log)).toBe(true);
  expect(log.filter(({ type }) => type === "attempt_started").length).toBeGreaterThanOrEqual(2);
  expect(log.filter(({ type }) => type === "execution_completed").length).toBe(1);

  // The answer was cut off, says so, and is gone on with.
  await answers(page).getByText("The server stopped in the middle of this answer").waitFor();
  await answers(page).getByText("All 100 portions are done.").waitFor();

  // What the page shows after all this is what a page shows that never saw it.
  const fresh = await page.context().newPage();
  await fresh.goto(page.url());
  await card(fresh, "completed").waitFor();
  await expect.poll(() => textOf(card(page))).toBe(await textOf(card(fresh)));
});

test("a message that does not get to the server comes back to its writer, with its files, and can be sent again", async () => {
  const page = await browser.newPage();
  browser.allowErrors();
  await page.goto(server.baseUrl);
  await page.route("**/chat", (route) => route.abort());
  await dropDataset(page, 1_000);
  await typeAndEnter(page, "/profile-dataset");
  await page.getByText("Your message was not sent: The server could not be reached.").waitFor();
  expect(await messageBox(page).inputValue()).toBe("/profile-dataset");
  expect(await page.getByRole("article", { name: "You" }).count()).toBe(0);
  await page.unroute("**/chat");
  await messageBox(page).press("Enter");
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
});

function conversationText(page: Page): Promise<string> {
  return textOf(page.getByRole("region", { name: "Conversation" }));
}

/** The text that is drawn: folded-away parts of a card are not in it, which may differ between pages. */
function textOf(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen is what is compared.
  return locator.innerText();
}

async function expectOneOfEach(page: Page): Promise<void> {
  expect(await page.getByRole("article", { name: "You" }).count()).toBe(1);
  expect(await answers(page).count()).toBe(1);
  expect(await card(page).count()).toBe(1);
}
