import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { messageBox } from "./chat-page.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.stop());

test("keys that follow a completed command at once stand behind it, however late the page is drawn", async () => {
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  await page.getByRole("button", { name: "Try with a sample dataset" }).waitFor();
  await messageBox(page).pressSequentially("/prof");
  await page.getByRole("option", { name: /profile-dataset/ }).waitFor();
  // As a busy machine does: no frame is drawn until the keys are there.
  await page.evaluate(() => {
    const callbacks: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => callbacks.push(callback);
    Object.assign(window, {
      drawFrame: () => {
        for (const callback of callbacks.splice(0)) callback(performance.now());
      },
    });
  });
  await page.keyboard.press("Enter");
  await page.keyboard.type("delimiter=,");
  await page.evaluate(() => Reflect.get(window, "drawFrame")());
  await page.keyboard.type(" file=a.csv");
  expect(await messageBox(page).inputValue()).toBe("/profile-dataset delimiter=, file=a.csv");
});
