import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { messageBox } from "./chat-page.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess({ SKILLRUN_LOCAL_SIGN_IN: "off" });
});
afterAll(() => server?.stop());

test("who is not signed in is asked for a key, a wrong one is refused in words, and the right one leads back", async () => {
  const page = await browser.newPage();
  // The browser itself logs each 401 as an error.
  browser.allowErrors();
  await page.goto(server.baseUrl);
  await page.getByRole("heading", { name: "Sign in to Skillrun" }).waitFor();
  await page.getByLabel("API key").fill("akp_this_is_not_a_key_of_ours");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This key is not known here.").waitFor();
  await page.getByLabel("API key").fill(server.apiKey);
  await page.getByLabel("API key").press("Enter");
  await messageBox(page).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test("who is signed in is led from the sign-in page to the chat", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.getByLabel("API key").fill(server.apiKey);
  await page.getByLabel("API key").press("Enter");
  await messageBox(page).waitFor();
  await page.goto(`${server.baseUrl}/sign-in?next=%2F`);
  await messageBox(page).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no accessibility violation in the ${colorScheme} theme on the sign-in page`, async () => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(`${server.baseUrl}/sign-in`);
    await page.getByRole("heading", { name: "Sign in to Skillrun" }).waitFor();
    await expectAccessible(page);
  });
}
