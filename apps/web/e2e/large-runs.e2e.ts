import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, cardAt, messageBox, send, waitForAnswer } from "./chat-page.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

/** What a reader does on a page that works: opens a section of the card, types, goes to another chat and back. */
async function expectUsable(page: Page, section: RegExp): Promise<void> {
  const toggle = card(page).getByRole("button", { name: section });
  await toggle.click();
  expect(await toggle.getAttribute("aria-expanded")).toBe("true");
  await messageBox(page).pressSequentially("Still here?");
  expect(await messageBox(page).inputValue()).toBe("Still here?");
  const address = page.url();
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("heading", { name: "What shall we run?" }).waitFor();
  await page.goBack();
  await page.waitForURL(address);
  await card(page, "completed").waitFor();
}

test("outputs of 0.9 MB leave the page as usable as before, also after a reload", async () => {
  const page = await browser.newPage();
  // What is looked up before it is there is a 404 in the browser's own log now and then; this is about what the page does.
  browser.allowErrors();
  const run = server.newRun();
  run.finish();
  await page.goto(server.baseUrl);
  await send(page, `${run.command} output_kilobytes=900`);
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  await page.reload();
  await card(page, "completed").waitFor();
  await expectUsable(page, /^Outputs/);
});

test("E10: 50 MB of text leave the page usable, and a reload in the middle of the run too", async () => {
  const page = await browser.newPage();
  // The browser itself logs that the server drops a reader that is too far behind; it resumes.
  browser.allowErrors();
  const run = server.newRun();
  await page.goto(server.baseUrl);
  await send(page, `${run.command} text_megabytes=50`);
  await cardAt(page, 10).waitFor();
  await page.reload();
  await cardAt(page, 10)
    .getByText(/^The first [\d,]+ characters are not shown/)
    .waitFor();
  await messageBox(page).pressSequentially("Typed meanwhile");
  expect(await messageBox(page).inputValue()).toBe("Typed meanwhile");
  run.finish();
  await card(page, "completed").waitFor();
  await waitForAnswer(page);
  await page.reload();
  await card(page, "completed").waitFor();
  await expectUsable(page, /^Log/);
});
