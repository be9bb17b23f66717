import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { countingSkill, makeSkillFolder, type SkillFolder } from "./skill-folder.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
let folder: SkillFolder;
beforeAll(async () => {
  folder = await makeSkillFolder("kept", { ...countingSkill("kept", "echo 1"), "skill.json": '{\n  "kind": "script",\n  oops\n}\n' });
  server = await startServerProcess({ SKILLRUN_SKILLS_DIR: dirname(folder.path) });
});
afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

test("a broken folder of the operator is told with file and line, and the page follows it while it is put right", async () => {
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(`${server.baseUrl}/skills`);
  const entry = page.getByRole("list", { name: "Skills" }).getByRole("listitem").filter({ hasText: "Operator's folder" });
  await entry.getByText("Broken", { exact: true }).waitFor();
  await entry.getByText("skill.json, line 3:").waitFor();
  await expectAccessible(page);
  await entry.getByRole("link").click();
  await page.getByRole("list", { name: "About its files" }).getByText("skill.json, line 3").waitFor();
  expect(await page.getByRole("button", { name: "Run", exact: true }).count()).toBe(0);
  await expectAccessible(page);
  await folder.write(countingSkill("kept", "echo 1"));
  await page.getByText("1.0.0", { exact: true }).first().waitFor();
  await page.getByRole("article", { name: "SKILL.md" }).waitFor();
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("list", { name: "Versions" }).getByText("from a folder").waitFor();
  expect(await page.getByRole("button", { name: "Upload a folder" }).count()).toBe(0);
});
