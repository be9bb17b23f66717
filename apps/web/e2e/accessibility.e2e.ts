import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { card, messageBox, send, startPacedWork, waitForAnswer } from "./chat-page.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type PacedServer, startPacedServer } from "./paced-server.ts";

const browser = launchTestBrowser();
let server: PacedServer;
beforeAll(async () => {
  server = await startPacedServer();
});
afterAll(() => server?.stop());

for (const colorScheme of ["light", "dark"] as const) {
  test(`no accessibility violation in the ${colorScheme} theme: empty, choosing a skill, running, done, dialogs, small`, async () => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(server.baseUrl);
    await page.getByRole("button", { name: "Try with a sample dataset" }).waitFor();
    await expectAccessible(page);
    await messageBox(page).pressSequentially("/pro");
    await page.getByRole("option").first().waitFor();
    await expectAccessible(page);
    const run = await startPacedWork(page, server);
    await expectAccessible(page);
    run.finish();
    await card(page, "completed").waitFor();
    await waitForAnswer(page);
    await page
      .getByRole("button", { name: /^Delete/ })
      .first()
      .focus();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Chats" }).click();
    await page.getByRole("dialog", { name: "Chats" }).waitFor();
    await expectAccessible(page);
  });
}

test("the theme is the device's, or the one chosen, from the first paint on", async () => {
  const page = await browser.newPage({ colorScheme: "dark" });
  await page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () =>
      Object.assign(window, { firstTheme: document.documentElement.className.includes("dark") }),
    );
  });
  const firstTheme = () => page.evaluate(() => Reflect.get(window, "firstTheme"));
  await page.goto(server.baseUrl);
  expect(await firstTheme()).toBe(true);
  await page.getByRole("radio", { name: "Light" }).check();
  expect(await backgroundLightness(page)).toBeGreaterThan(0.9);
  await page.reload();
  expect(await firstTheme()).toBe(false);
  await expect.poll(() => page.getByRole("radio", { name: "Light" }).isChecked()).toBe(true);
  await page.getByRole("radio", { name: "System" }).check();
  expect(await backgroundLightness(page)).toBeLessThan(0.3);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => backgroundLightness(page)).toBeGreaterThan(0.9);
});

test("everything is done with the keyboard alone: skip to the box, attach, choose the skill, send, cancel, rename, delete", async () => {
  const page = await browser.newPage();
  const { command } = server.newRun();
  const gate = command.replace("/paced-work ", "");
  // Playwright takes file choosers over only some time after the first listener came.
  page.on("filechooser", () => undefined);
  await page.goto(server.baseUrl);
  await page.getByRole("button", { name: "Try with a sample dataset" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focusedName(page)).toBe("Skip to the message box");
  await page.keyboard.press("Enter");
  await expect.poll(() => focusedName(page)).toBe("message");

  await page.keyboard.press("Tab");
  expect(await focusedName(page)).toBe("Attach files");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
  await expect.poll(() => focusedName(page)).toBe("message");
  await page.keyboard.type("/paced-w");
  await page.getByRole("option", { name: /paced-work/ }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("option").count()).toBe(0);
  await page.keyboard.type("o");
  await page.getByRole("option", { name: /paced-work/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  expect(await messageBox(page).inputValue()).toBe("/paced-work ");
  await page.keyboard.press("Shift+Enter");
  expect(await messageBox(page).inputValue()).toBe("/paced-work \n");
  await page.keyboard.press("Backspace");
  await page.keyboard.type(gate);
  await page.keyboard.press("Enter");

  await page.getByRole("button", { name: "Cancel paced-work" }).waitFor();
  await tabTo(page, "Cancel paced-work", "Shift+Tab");
  await page.keyboard.press("Enter");
  await card(page, "cancelled").waitFor();
  await waitForAnswer(page);

  await page.reload();
  await card(page, "cancelled").waitFor();
  await tabTo(page, "Rename Paced work: rows.csv", "Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Many rows");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Many rows" }).waitFor();
  await tabTo(page, "Delete Many rows", "Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, "Delete", "Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "New chat" }).waitFor();
  expect(await page.getByRole("link", { name: "Many rows" }).count()).toBe(0);
});

test("an answer is announced when it begins and once when it is there", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await send(page, "What can you do?");
  await page.locator('[aria-live="polite"]', { hasText: /^Answer: / }).waitFor({ state: "attached" });
});

/** The focused element's label, text or id. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    return focused?.getAttribute("aria-label") ?? (focused?.id || focused?.textContent) ?? "";
  });
}

async function tabTo(page: Page, name: string, key: "Tab" | "Shift+Tab"): Promise<void> {
  const seen: string[] = [];
  while ((await focusedName(page)) !== name) {
    expect(seen.length, `${name} is not reached from the keyboard: ${seen.join(" > ")}`).toBeLessThan(60);
    await page.keyboard.press(key);
    seen.push(await focusedName(page));
  }
}

function backgroundLightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    if (canvas === null) return Number.NaN;
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return (canvas.getImageData(0, 0, 1, 1).data[1] ?? 0) / 255;
  });
}
