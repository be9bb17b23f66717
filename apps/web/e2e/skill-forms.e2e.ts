import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card } from "./chat-page.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { countingSkill, makeSkillFolder } from "./skill-folder.ts";
import { chooseFiles, openTab, publishedNotice } from "./skill-pages.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.stop());

/** Publishes a script that takes such inputs, and opens the form of it. */
async function openForm(page: Page, slug: string, inputs: object): Promise<void> {
  const manifest = { manifest_version: 1, kind: "script", entry: "scripts/main.sh", inputs };
  const folder = await makeSkillFolder(slug, { ...countingSkill(slug, "echo 1"), "skill.json": JSON.stringify(manifest) });
  await page.goto(`${server.baseUrl}/skills`);
  await chooseFiles(page, "folder", folder.path);
  await publishedNotice(page).waitFor();
  await folder.remove();
  await openTab(page, "Run");
  await page.getByRole("button", { name: "Start" }).waitFor();
}

async function inputsOf(page: Page): Promise<unknown> {
  await page.waitForURL(/\/executions\//);
  await card(page).waitFor();
  return JSON.parse((await page.getByRole("group", { name: "Inputs" }).textContent()) ?? "");
}

test("thousands of values, a schema within itself, several shapes and names in any script make a form that works", async () => {
  const page = await browser.newPage();
  await openForm(page, "strange", {
    type: "object",
    properties: {
      code: { type: "string", title: "Code", enum: Array.from({ length: 3_000 }, (_, index) => `c${index}`) },
      "größe 大きさ": { type: "number" },
      tree: { $ref: "#/$defs/tree" },
      shape: {
        title: "Shape",
        oneOf: [
          {
            title: "Circle",
            type: "object",
            required: ["kind"],
            properties: { kind: { const: "circle" }, radius: { type: "number", title: "Radius" } },
          },
          {
            title: "Square",
            type: "object",
            required: ["kind"],
            properties: { kind: { const: "square" }, side: { type: "number", title: "Side" } },
          },
        ],
      },
      labels: { type: "object", title: "Labels", additionalProperties: { type: "string" } },
    },
    $defs: {
      tree: { type: "object", title: "Tree", properties: { name: { type: "string", title: "Name" }, child: { $ref: "#/$defs/tree" } } },
    },
  });
  await page.getByRole("combobox", { name: "Code" }).fill("c2999");
  await page.getByRole("spinbutton", { name: "größe 大きさ" }).fill("1.5");
  await page.getByRole("textbox", { name: "Name" }).first().fill("Wurzel 🌳");
  await page.locator("#inputs_shape__oneof_select").selectOption({ label: "Square" });
  await page.getByRole("spinbutton", { name: "Side" }).fill("3");
  await page.getByRole("button", { name: "Start" }).click();
  expect(await inputsOf(page)).toMatchObject({
    code: "c2999",
    "größe 大きさ": 1.5,
    tree: { name: "Wurzel 🌳" },
    shape: { kind: "square", side: 3 },
  });
});

test("a schema that is nested too deeply is filled in as JSON, and files go with it", async () => {
  const page = await browser.newPage();
  let deep: object = { type: "string" };
  for (let level = 0; level < 20; level++) deep = { type: "object", properties: { x: deep } };
  await openForm(page, "nested", deep);
  await page.getByText("Its schema is nested too deeply for a form. Write its inputs as JSON.").waitFor();
  const editor = page.getByRole("textbox", { name: "Inputs as JSON" });
  await editor.fill('{"x": ');
  expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
  await editor.fill('{"x": {"x": {}}}');
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Add files" }).click()]);
  await chooser.setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Hello") });
  await page.locator('[data-state="uploaded"]', { hasText: "notes.txt" }).waitFor();
  await page.getByRole("button", { name: "Start" }).click();
  expect(await inputsOf(page)).toEqual({ x: { x: {} } });
});
