import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, cardAt, messageBox } from "./chat-page.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";
import { countingSkill, makeSkillFolder } from "./skill-folder.ts";
import { chooseFiles, dropPath, openTab, publishedNotice } from "./skill-pages.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

for (const colorScheme of ["light", "dark"] as const) {
  test(`no accessibility violation in the ${colorScheme} theme: gallery, every part of a skill, a refused upload, an execution, small`, async () => {
    browser.allowErrors();
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(`${server.baseUrl}/skills`);
    await page.getByRole("link", { name: "Paced work" }).waitFor();
    await expectAccessible(page);
    const slug = `seen-${colorScheme}`;
    const folder = await makeSkillFolder(slug, { ...countingSkill(slug, "echo 1"), "SKILL.md": "nothing\n" });
    await dropPath(page, folder.path);
    await page.getByRole("alert", { name: "Upload refused" }).waitFor();
    await expectAccessible(page);
    await folder.write(countingSkill(slug, "echo 1"));
    await chooseFiles(page, "folder", folder.path);
    await publishedNotice(page).waitFor();
    await folder.write(countingSkill(slug, "echo 2"));
    await dropPath(page, folder.path);
    await publishedNotice(page).getByText("1.0.1").waitFor();
    await folder.remove();
    await page.getByRole("article", { name: "SKILL.md" }).waitFor();
    await expectAccessible(page);
    await openTab(page, "Run");
    await page.getByRole("button", { name: "Start" }).waitFor();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expectAccessible(page);
    await openTab(page, "Files");
    await page.getByRole("region", { name: "SKILL.md" }).getByText("Word counter").waitFor();
    await expectAccessible(page);
    await openTab(page, "Versions");
    await page.getByRole("list", { name: /^Differences/ }).waitFor();
    await expectAccessible(page);
    await openTab(page, "Inputs and outputs");
    await page.getByRole("cell", { name: "range.from" }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("dialog", { name: "Chats" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");

    const run = server.newRun();
    await page.goto(`${server.baseUrl}/skills/paced-work?tab=run`);
    await page.getByRole("textbox", { name: /gate/ }).fill(run.command.split("gate=")[1] ?? "");
    await page.getByRole("button", { name: "Start" }).click();
    await cardAt(page, 10).waitFor();
    await expectAccessible(page);
    run.finish();
    await card(page, "completed").waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await expectAccessible(page);
  });
}

test("addresses of skills and executions that are not there say so, and lead back", async () => {
  browser.allowErrors();
  const page = await browser.newPage();
  await page.goto(`${server.baseUrl}/skills/no-such-skill`);
  await page.getByRole("heading", { name: "There is no such skill" }).waitFor();
  for (const id of ["0198c5a0-0000-7000-8000-000000000000", "what%2Fever"]) {
    await page.goto(`${server.baseUrl}/executions/${id}`);
    await page.getByRole("heading", { name: "There is no such execution" }).waitFor();
  }
  await page.getByRole("alert").getByRole("link", { name: "All skills" }).click();
  await page.getByRole("list", { name: "Skills" }).waitFor();
});

test("a server that refuses or fails is told in words, and the page comes when it is back", async () => {
  browser.allowErrors();
  const page = await browser.newPage();
  const answer = (status: number, code: string, message: string) => ({
    status,
    contentType: "application/json",
    body: JSON.stringify({ error: { code, message, request_id: "r" } }),
  });
  await page.route("**/api-proxy/**/skills/paced-work", (route) => route.fulfill(answer(403, "forbidden", "Only members may see it.")));
  await page.goto(`${server.baseUrl}/skills/paced-work`);
  await page.getByRole("heading", { name: "You may not see this" }).waitFor();
  await page.unroute("**/api-proxy/**/skills/paced-work");
  await page.route("**/api-proxy/**/skills?*", (route) => route.fulfill(answer(503, "unavailable", "The database is away.")));
  await page.goto(`${server.baseUrl}/skills`);
  await page.getByText("The database is away.").waitFor();
  await page.unroute("**/api-proxy/**/skills?*");
  await page.getByRole("link", { name: "Paced work" }).waitFor();
});

test("the parts of the product and of a skill are reached by keyboard", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await messageBox(page).waitFor();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Skills" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/skills$/);
  await page.getByRole("link", { name: "Profile a dataset" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "About" }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Run");
  await page.getByRole("button", { name: "Start" }).waitFor();
  await page.keyboard.press("End");
  await page.getByText("It has not run yet.").waitFor();
  await page.reload();
  await page.getByRole("tab", { name: "Executions", selected: true }).waitFor();
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).press("Enter");
  await page.getByText("Disabled", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Enable" }).press("Enter");
  await page.getByText("Ready", { exact: true }).waitFor();
});
