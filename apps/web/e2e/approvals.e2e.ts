import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, messageBox, send, waitForAnswer } from "./chat-page.ts";
import { isGapFree, readNewestLog } from "./event-log.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

/** Attaches two versions of a table, of which the second has another column and half as many rows more. */
async function attachVersions(page: Page): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Attach files" }).click()]);
  const table = (head: string, row: string, count: number) => Buffer.from(`${head}\n${`${row}\n`.repeat(count)}`);
  await chooser.setFiles([
    { name: "january.csv", mimeType: "text/csv", buffer: table("id,price,note", "1,2.5,a", 2_000) },
    { name: "february.csv", mimeType: "text/csv", buffer: table("id,price,tax", "1,cheap,3", 3_000) },
  ]);
  for (const name of ["january.csv", "february.csv"]) await page.locator('[data-state="uploaded"]', { hasText: name }).waitFor();
}

const rows = (page: Page) => card(page).locator(".sr-sub-toggle");

test("an approval is asked for on the card, survives a reload and a killed server, and is given by keyboard", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await attachVersions(page);
  await send(page, "/compare-datasets ask_before_report=true");
  await card(page, "waiting").waitFor();
  const question = card(page).getByText("Write the report on 4 differences between 2 files?");
  await question.waitFor();
  await messageBox(page).fill("And now?");
  await page.getByText("compare-datasets waits for your decision: decide on its card, or stop the answer").waitFor();
  await messageBox(page).press("Enter");
  expect(await messageBox(page).inputValue()).toBe("And now?");
  await page.reload();
  await question.waitFor();
  browser.allowErrors();
  await server.kill();
  await page.getByText("Connection lost. Reconnecting").waitFor();
  await server.start();
  await page.getByText("Connection lost. Reconnecting").waitFor({ state: "detached" });
  await card(page, "waiting").waitFor();

  await card(page).getByRole("textbox", { name: "Comment (optional)" }).focus();
  await page.keyboard.type("Looks right.");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Approve");
  await page.keyboard.press("Enter");
  await card(page, "completed").waitFor();
  await card(page).getByRole("list", { name: "Decisions" }).getByText("Looks right.").waitFor();
  // The keyboard is where it was: on the card whose question is gone.
  expect(await page.evaluate(() => document.activeElement?.classList.contains("sr-card"))).toBe(true);
  await card(page)
    .getByRole("link", { name: /report\.md/ })
    .waitFor();
  await waitForAnswer(page);

  const log = await readNewestLog(server);
  expect(isGapFree(log)).toBe(true);
  const types = log.map(({ type }) => type);
  expect(types.filter((type) => type === "approval_requested").length).toBe(1);
  expect(types.indexOf("execution_waiting")).toBeLessThan(types.indexOf("approval_resolved"));
  expect(types.indexOf("approval_resolved")).toBeLessThan(types.indexOf("execution_resumed"));
  expect(types.at(-1)).toBe("execution_completed");
});

test("sub-executions show live on the card, and are gone through by keyboard", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  const run = server.newRun();
  await send(page, run.pairCommand);
  await rows(page).nth(1).waitFor();
  await card(page, "running").locator(".sr-sub-toggle", { hasText: "Running 10%" }).nth(1).waitFor();
  expect(await rows(page).count()).toBe(2);
  await rows(page).first().focus();
  await page.keyboard.press("ArrowDown");
  expect(
    await rows(page)
      .nth(1)
      .evaluate((row) => row === document.activeElement),
  ).toBe(true);
  await page.keyboard.press("ArrowRight");
  await card(page).getByRole("article", { name: "Findings of paced-work" }).waitFor();
  run.finish();
  await card(page, "completed").waitFor();
  await card(page).getByText("2 of 2 finished").waitFor();
  expect(await card(page).count()).toBe(1);
  await waitForAnswer(page);
  expect(isGapFree(await readNewestLog(server))).toBe(true);
});

test("a decision made in one tab is shown in the other, where nothing is left to decide", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await attachVersions(page);
  await send(page, "/compare-datasets ask_before_report=true");
  await card(page, "waiting").waitFor();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await card(tab, "waiting").getByRole("button", { name: "Reject" }).click();
  for (const each of [page, tab]) {
    await card(each, "failed").getByText("approval_rejected").first().waitFor();
    expect(await card(each).getByRole("button", { name: "Approve" }).count()).toBe(0);
    await waitForAnswer(each);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no accessibility violation of a card that waits, has a tree, or is decided, in the ${colorScheme} theme`, async () => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(server.baseUrl);
    await attachVersions(page);
    await send(page, "/compare-datasets ask_before_report=true");
    await card(page, "waiting").waitFor();
    await rows(page).first().click();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await card(page).getByRole("button", { name: "Approve" }).click();
    await card(page, "completed").waitFor();
    await waitForAnswer(page);
    await expectAccessible(page);
  });
}
