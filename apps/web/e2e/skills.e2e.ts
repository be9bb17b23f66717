import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, cardAt } from "./chat-page.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";
import { countingSkill, makeSkillFolder, type SkillFolder } from "./skill-folder.ts";
import { chooseFiles, dropPath, openTab, publishedNotice, versionRow } from "./skill-pages.ts";

const browser = launchTestBrowser();
let server: PacedServer;
let folders: SkillFolder[] = [];
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await Promise.all(folders.map((folder) => folder.remove()));
  folders = [];
});

async function newFolder(name: string, files = countingSkill(name, `echo '{"count": 1}'`)): Promise<SkillFolder> {
  const folder = await makeSkillFolder(name, files);
  folders.push(folder);
  return folder;
}

async function openSkills(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${server.baseUrl}/skills`);
  await page.getByRole("list", { name: "Skills" }).getByRole("listitem").first().waitFor();
  return page;
}

/** The gate that a run's command names. */
const gateOf = (command: string) => command.split("gate=")[1] ?? "";

test("a dropped folder becomes a skill, an edited one its second version, and the first can be run again", async () => {
  const page = await openSkills();
  const folder = await newFolder("dropped");
  await dropPath(page, folder.path);
  await page.waitForURL(/\/skills\/dropped\?published=1\.0\.0$/);
  await publishedNotice(page).getByText("Version 1.0.0 is published").waitFor();
  await page.getByRole("article", { name: "SKILL.md" }).getByText("text", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Summary" }).getByText("Script", { exact: true }).waitFor();

  await folder.write(countingSkill("dropped", `echo '{"count": 2}'`, "Counts what a text is made of, twice."));
  await openTab(page, "Versions");
  await chooseFiles(page, "folder", folder.path);
  await publishedNotice(page).getByText("Version 1.0.1 is published. It runs from now on.").waitFor();
  await openTab(page, "Versions");
  await versionRow(page, "1.0.1").getByText("current").waitFor();
  const differences = page.getByRole("list", { name: "Differences from 1.0.0 to 1.0.1" });
  await differences.getByRole("cell", { name: `echo '{"count": 2}'` }).waitFor();
  expect(await differences.getByRole("listitem").count()).toBe(2);

  await page.getByRole("button", { name: "Roll back to 1.0.0" }).click();
  await versionRow(page, "1.0.0").getByText("current").waitFor();
  await page.getByText("This space is pinned to 1.0.0; newer versions do not run.").waitFor();
  await page.getByRole("button", { name: "Follow the newest" }).click();
  await versionRow(page, "1.0.1").getByText("current").waitFor();
  await page.getByRole("button", { name: "Retire 1.0.0" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retire" }).click();
  await versionRow(page, "1.0.0").getByText("retired").waitFor();

  await openTab(page, "Files");
  await page.getByRole("navigation", { name: "Files" }).getByRole("button", { name: "main.sh" }).click();
  await page.getByRole("group", { name: "Text of scripts/main.sh" }).getByText(`echo '{"count": 2}'`).waitFor();
});

test("the same files again make no version and say so, also as the zip that was downloaded", async () => {
  const page = await openSkills();
  const folder = await newFolder("again");
  await dropPath(page, folder.path);
  await publishedNotice(page).waitFor();
  await dropPath(page, folder.path);
  await publishedNotice(page).getByText("Version 1.0.0 was there already, with exactly these files").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download again 1.0.0 as a zip" }).click(),
  ]);
  const zip = join(dirname(folder.path), "again.zip");
  await download.saveAs(zip);
  await page.goto(`${server.baseUrl}/skills`);
  await chooseFiles(page, "zip", zip);
  await publishedNotice(page).getByText("Version 1.0.0 was there already").waitFor();
});

test("what is wrong with an upload is told with file and line, and the page goes on", async () => {
  browser.allowErrors();
  const page = await openSkills();
  const broken = await newFolder("broken", { ...countingSkill("broken", "true"), "skill.json": '{\n  "kind": "script",\n  oops\n}\n' });
  await dropPath(page, broken.path);
  const refused = page.getByRole("alert", { name: "Upload refused" });
  await refused.getByText("“broken” was not published").waitFor();
  await refused.getByText("skill.json, line 3").waitFor();
  const empty = await newFolder("empty", { "notes.txt": "nothing" });
  await dropPath(page, empty.path);
  await refused.getByText("there is no SKILL.md").waitFor();
  await refused.getByRole("button", { name: "Dismiss" }).click();
  await refused.waitFor({ state: "detached" });
  const whole = await newFolder("whole");
  await chooseFiles(page, "folder", whole.path);
  await page.waitForURL(/\/skills\/whole\?/);
});

test("an uploaded script's form says at the field what is wrong, and starts one execution that is followed to its end", async () => {
  browser.allowErrors();
  const page = await openSkills();
  await dropPath(page, (await newFolder("formed")).path);
  await publishedNotice(page).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("textbox", { name: "Text" }).fill("a");
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".field-errors").first().waitFor();
  await page.getByRole("textbox", { name: "Text" }).fill("zwölf Äpfel 🍏");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("#inputs_ignore_0").fill("the");
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL(/\/executions\//);
  await card(page, "completed").waitFor();
  await page.getByText("In the embedded sandbox").waitFor();
  await page.getByRole("group", { name: "Outputs" }).getByText('"count": 1').waitFor();
  await page.getByRole("group", { name: "Inputs" }).getByText("zwölf Äpfel 🍏").waitFor();
});

test("a form's execution is live on its own page, started once by two clicks, and linked from the skill", async () => {
  const page = await openSkills();
  const run = server.newRun();
  await page.getByRole("searchbox", { name: "Search skills" }).fill("paced work");
  await page.getByRole("link", { name: "Paced work" }).click();
  await page.getByRole("region", { name: "Summary" }).getByText("Trusted code", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("textbox", { name: /gate/ }).fill(gateOf(run.command));
  await page.getByRole("button", { name: "Start" }).dblclick();
  await page.waitForURL(/\/executions\//);
  await cardAt(page, 10).waitFor();
  run.advance(60);
  await cardAt(page, 60).waitFor();
  run.finish();
  await card(page, "completed").waitFor();
  await page.getByRole("group", { name: "Outputs" }).getByText("All 100 portions are done.").waitFor();
  await page.getByText("In the worker's own process: it is part of this server's program").waitFor();
  await page.getByRole("link", { name: "Executions of paced-work" }).click();
  const list = page.getByRole("list", { name: "Executions" });
  await list.getByText("Completed").waitFor();
  expect(await list.getByRole("listitem").count()).toBe(1);
});

test("an execution can be cancelled on its page", async () => {
  const page = await browser.newPage();
  const run = server.newRun();
  await page.goto(`${server.baseUrl}/skills/paced-work?tab=run`);
  await page.getByText("JSON", { exact: true }).click();
  await page.getByRole("textbox", { name: "Inputs as JSON" }).fill(JSON.stringify({ gate: gateOf(run.command) }));
  await page.getByRole("button", { name: "Start" }).click();
  await cardAt(page, 10).waitFor();
  await page.getByRole("button", { name: "Cancel paced-work" }).click();
  await card(page, "cancelled").waitFor();
});
