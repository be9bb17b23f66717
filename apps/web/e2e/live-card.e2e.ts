import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { watchCard } from "./card-history.ts";
import { answers, card, cardAt, dropDataset, messageBox, send, startPacedWork, waitForAnswer } from "./chat-page.ts";
import { isGapFree, readNewestLog } from "./event-log.ts";
import { holdChatStream } from "./hold-stream.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

test("a card is there while its arguments still stream, and goes live by its tool call id before they are all here", async () => {
  const page = await browser.newPage();
  const stream = await holdChatStream(page, "tool-input-available");
  const history = await watchCard(page);
  await page.goto(server.baseUrl);
  await dropDataset(page, 1_000);
  await send(page, "/profile-dataset delimiter=,");
  await card(page, "completed").waitFor();
  expect((await history.read()).states[0]).toBe("expected");
  expect(await answers(page).locator(".prose", { hasText: "rows × 5 columns" }).count()).toBe(0);
  await stream.release();
  await waitForAnswer(page);
  await answers(page).getByText("rows × 5 columns").waitFor();
  expect((await history.read()).mostCards).toBe(1);
});

test("a run is shown while it is made: how far it is, its log and its findings", async () => {
  const page = await browser.newPage();
  const history = await watchCard(page);
  const run = await startPacedWork(page, server);
  for (const text of ["Running", "portions", "Working on 100 portions", "Portion 10 is done.", "Cancel"]) {
    await cardAt(page, 10).getByText(text).first().waitFor();
  }
  await page.getByText("Your next message can be sent when paced-work has ended, or when you stop the answer").waitFor();
  for (const portions of [40, 70]) {
    run.advance(portions);
    await cardAt(page, portions).getByText(`Portion ${portions} is done.`).waitFor();
  }
  run.finish();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  const { states, done } = await history.read();
  expect(states.at(-1)).toBe("completed");
  expect(done).toEqual(expect.arrayContaining([10, 40, 70]));
  expect(done).toEqual(done.toSorted((left, right) => left - right));
  expect(isGapFree(await readNewestLog(server))).toBe(true);
});

test("a dropped CSV is profiled to its end: files to download, and a summary", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await dropDataset(page, 20_000);
  await send(page, "/profile-dataset");
  await card(page, "completed").getByText("5 columns:").waitFor();
  await waitForAnswer(page);
  await page.getByRole("link", { name: "Profile a dataset: dataset.csv" }).first().waitFor();
  const files = card(page).getByRole("list", { name: "Files" });
  expect(await files.getByRole("link").count()).toBe(3);
  const [download] = await Promise.all([page.waitForEvent("download"), files.getByRole("link", { name: /profile\.json/ }).click()]);
  expect(download.suggestedFilename()).toBe("profile.json");
  expect(await readFile(await download.path(), "utf8")).toContain("20000");
  await answers(page).getByText("20,000 rows × 5 columns").waitFor();
  expect(isGapFree(await readNewestLog(server))).toBe(true);
});

test("the sample dataset is a press away on an empty chat", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await page.getByRole("button", { name: "Try with a sample dataset" }).click();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  expect(await page.getByRole("article", { name: "You" }).textContent()).toContain("sample-orders.csv");
});

test("cancel on the card stops the run within a second, the card says so, and so does the model", async () => {
  const page = await browser.newPage();
  await startPacedWork(page, server);
  await page.getByRole("button", { name: "Cancel paced-work" }).click();
  await card(page, "cancelled").waitFor();
  await waitForAnswer(page);
  await answers(page)
    .locator(".prose", { hasText: /cancelled/i })
    .waitFor();
  const log = await readNewestLog(server);
  const requested = log.find(({ type }) => type === "cancel_requested");
  const cancelled = log.at(-1);
  expect(cancelled?.type).toBe("execution_cancelled");
  // Both times are the database's.
  expect(Date.parse(cancelled?.created_at ?? "") - Date.parse(requested?.created_at ?? "")).toBeLessThan(1_000);
  expect(isGapFree(log)).toBe(true);
});

test("stop ends the answer for good while the execution goes on to its end", async () => {
  const page = await browser.newPage();
  const run = await startPacedWork(page, server);
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await page.getByText("You stopped this answer.").waitFor();
  run.finish();
  await card(page, "completed").waitFor();
  await page.reload();
  await card(page, "completed").waitFor();
  await page.getByText("You stopped this answer.").waitFor();
});

test("a file that is too odd to profile fails plainly on the card", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Attach files" }).click()]);
  await chooser.setFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
  await page.locator('[data-state="uploaded"]', { hasText: "empty.csv" }).waitFor();
  await send(page, "/profile-dataset");
  await card(page, "failed").waitFor();
  await waitForAnswer(page);
  await card(page).getByText(/empty/i).first().waitFor();
  expect(await messageBox(page).inputValue()).toBe("");
});

test("a call with an argument that the skill does not know is refused plainly on its card, which waits for nothing, also after a reload", async () => {
  const page = await browser.newPage();
  // The browser itself logs the 404 that says that the call has no execution.
  browser.allowErrors();
  await page.goto(server.baseUrl);
  await dropDataset(page, 1_000);
  await send(page, "/profile-dataset delimiter=comma");
  await waitForAnswer(page);
  for (const isReloaded of [false, true]) {
    if (isReloaded) await page.reload();
    await card(page, "failed")
      .getByText(/arguments do not fit.*delimiter/i)
      .waitFor();
    expect(await card(page).count()).toBe(1);
    expect(await card(page).textContent()).not.toMatch(/waiting|queued|running/i);
  }
});
