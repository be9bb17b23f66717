import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { answers, messageBox, send, typeAndEnter, waitForAnswer } from "./chat-page.ts";
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
  await page.getByRole("option", { name: /^\/profile-dataset/ }).waitFor();
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

/** Hands every script that the page asks for after its first ones to `handle`; to be called before it is opened. */
async function routeLaterScripts(page: Page, handle: (route: Route) => Promise<void>): Promise<void> {
  const html = await (await page.request.get(server.baseUrl)).text();
  await page.route("**/_next/static/**/*.js", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    return html.includes(name) ? route.continue() : handle(route);
  });
}

test("what is typed and sent before the page is all there goes out once it is, and the box stays what it was", async () => {
  const page = await browser.newPage();
  const held = Promise.withResolvers<void>();
  await routeLaterScripts(page, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(server.baseUrl);
  await typeAndEnter(page, "What can you do?");
  await page.getByText("Sends when the page is loaded").waitFor();
  await messageBox(page).evaluate((box) => box.setAttribute("data-same-box", "true"));
  await page.getByRole("heading", { name: "What shall we run?" }).waitFor();
  expect(await messageBox(page).inputValue()).toBe("What can you do?");
  held.resolve();
  await answers(page).waitFor();
  await waitForAnswer(page);
  expect(await page.getByRole("article", { name: "You" }).count()).toBe(1);
  expect(await messageBox(page).inputValue()).toBe("");
  expect(await messageBox(page).getAttribute("data-same-box")).toBe("true");
  expect(await messageBox(page).evaluate((box) => box === document.activeElement)).toBe(true);
});

test("a part of the page that did not come is asked for again", async () => {
  const page = await browser.newPage();
  browser.allowErrors();
  let refused = 0;
  await routeLaterScripts(page, (route) => {
    refused += 1;
    return refused > 1 ? route.continue() : route.abort();
  });
  await page.goto(server.baseUrl);
  await send(page, "What can you do?");
  await answers(page).waitFor();
  await waitForAnswer(page);
  expect(refused).toBeGreaterThan(1);
});
