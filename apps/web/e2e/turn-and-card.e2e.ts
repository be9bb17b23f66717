import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { answers, card, cardAt, messageBox, send, startPacedWork, typeAndEnter, waitForAnswer } from "./chat-page.ts";
import { holdChatStream } from "./hold-stream.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";
import { readStoredMessages } from "./stored-messages.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

/** The parts of the newest stored answer that are calls, each once for every time it is stored. */
async function storedCalls(page: Page) {
  const answer = (await readStoredMessages(page, server)).at(-1);
  return (answer?.parts ?? []).filter(({ type }) => type === "dynamic-tool" || type.startsWith("tool-"));
}

test("approved in the middle of an answer and reloaded: one card per call, and what is decided stays decided, in the stored messages too", async () => {
  const page = await browser.newPage();
  const run = server.newRun();
  await page.goto(server.baseUrl);
  await send(page, `${run.command} ask=true`);
  await card(page, "waiting").getByRole("button", { name: "Approve" }).click();
  await cardAt(page, 10).waitFor();
  const decisions = card(page).getByRole("list", { name: "Decisions" });
  await decisions.getByText("Approved").waitFor();
  for (const isDone of [false, true]) {
    if (isDone) {
      run.finish();
      await card(page, "completed").waitFor();
      await waitForAnswer(page);
    }
    await page.reload();
    await (isDone ? card(page, "completed") : cardAt(page, 10)).waitFor();
    await decisions.getByText("Approved").waitFor();
    expect(await card(page).count()).toBe(1);
    expect(await answers(page).count()).toBe(1);
    expect(await card(page).getByRole("button", { name: "Approve" }).count()).toBe(0);
    await expect.poll(() => storedCalls(page)).toMatchObject([{ state: isDone ? "output-available" : "input-available" }]);
  }
  expect((await readStoredMessages(page, server)).map(({ role, status }) => `${role} ${status}`)).toEqual([
    "user complete",
    "assistant complete",
  ]);
});

test("an answer that is told again from its beginning after a reload stays on the page meanwhile", async () => {
  const page = await browser.newPage();
  const stream = await holdChatStream(page, "tool-input-start");
  await page.goto(server.baseUrl);
  const run = server.newRun();
  await typeAndEnter(page, run.command);
  await stream.reached();
  await stream.release();
  await cardAt(page, 10).waitFor();
  await expect.poll(() => storedCalls(page)).toMatchObject([{ state: "input-available" }]);
  await page.reload();
  await cardAt(page, 10).waitFor();
  await page.getByRole("button", { name: /^Inputs/ }).click();
  await stream.reached();
  // Nothing to wait for: the page draws what came before the held part, if it is to be drawn, with its next frames.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
  });
  expect(await cardAt(page, 10).count()).toBe(1);
  await stream.release();
  run.finish();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  // The same card all the while: it is open where it was opened.
  expect(await page.getByRole("button", { name: /^Inputs/ }).getAttribute("aria-expanded")).toBe("true");
});

test("stopped, reloaded, cancelled on the card and reloaded: card and answer are at their end, and the clock stands", async () => {
  const page = await browser.newPage();
  await startPacedWork(page, server);
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await page.getByText("You stopped this answer.").waitFor();
  await page.reload();
  await cardAt(page, 10).waitFor();
  await page.getByRole("button", { name: "Cancel paced-work" }).click();
  await card(page, "cancelled").waitFor();
  const duration = await card(page).locator(".sr-elapsed").textContent();
  // An hour later, by this machine's clock.
  await page.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
  });
  await page.reload();
  await card(page, "cancelled").waitFor();
  await page.getByText("You stopped this answer.").waitFor();
  expect(await card(page).locator(".sr-elapsed").textContent()).toBe(duration);
  expect(await page.getByRole("button", { name: "Cancel paced-work" }).count()).toBe(0);
  expect(await page.locator('[data-answering="true"]').count()).toBe(0);
  expect((await readStoredMessages(page, server)).map(({ role, status }) => `${role} ${status}`)).toEqual([
    "user complete",
    "assistant stopped",
  ]);
  expect(await storedCalls(page)).toHaveLength(1);

  // The chat goes on, and the model knows what became of the call.
  await send(page, "What can you do?");
  await expect.poll(() => answers(page).count()).toBe(2);
  await waitForAnswer(page);
});

test("who leaves for another chat the moment a message is sent finds the answer live on coming back", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await send(page, "What can you do?");
  await waitForAnswer(page);
  const other = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("heading", { name: "What shall we run?" }).waitFor();

  const run = server.newRun();
  await typeAndEnter(page, run.command);
  await page.locator(`a[href="${other}"]`).click();
  await page.getByRole("heading", { level: 1, name: "What can you do?" }).waitFor();
  await page
    .getByRole("link", { name: /Paced work/ })
    .first()
    .click();
  await cardAt(page, 10).waitFor();
  expect(await page.getByRole("article", { name: "You" }).count()).toBe(1);
  run.finish();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  expect(await messageBox(page).inputValue()).toBe("");
});

test("a chat whose first message is still on its way is waited for, and comes into the list, wherever its writer has gone", async () => {
  const page = await browser.newPage();
  // The browser itself logs the 404 of a thread that is not there yet.
  browser.allowErrors();
  await page.goto(server.baseUrl);
  await send(page, "What can you do?");
  await waitForAnswer(page);
  const other = new URL(page.url()).pathname;
  const links = page.getByRole("link", { name: /Paced work/ });
  let arrival = Promise.withResolvers<void>();
  await page.route("**/chat", async (route) => {
    await arrival.promise;
    await route.continue();
  });
  for (const comesBack of [true, false]) {
    arrival = Promise.withResolvers();
    await page.getByRole("button", { name: "New chat" }).first().click();
    await page.getByRole("heading", { name: "What shall we run?" }).waitFor();
    const before = await links.count();
    const run = server.newRun();
    const asked = page.waitForRequest("**/chat");
    await typeAndEnter(page, run.command);
    await asked;
    await page.locator(`a[href="${other}"]`).first().click();
    await page.getByRole("heading", { level: 1, name: "What can you do?" }).waitFor();
    if (comesBack) {
      const missing = page.waitForResponse((response) => response.status() === 404);
      await page.goBack();
      await missing;
      await page.getByRole("heading", { level: 1, name: "Loading…" }).waitFor();
    }
    arrival.resolve();
    await expect.poll(() => links.count()).toBeGreaterThan(before);
    if (comesBack) await cardAt(page, 10).waitFor();
    run.finish();
  }
});
