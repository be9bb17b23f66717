import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { messageBox } from "./chat-page.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.stop());

const tabs = ["API keys", "Members", "People and programs", "Space", "Audit log"] as const;

async function openTab(page: Page, name: (typeof tabs)[number]): Promise<void> {
  await page.goto(`${server.baseUrl}/settings`);
  await page.getByRole("tab", { name }).click();
  await page.getByRole("tabpanel", { name }).waitFor();
}

async function statusWith(key: string): Promise<number> {
  return (await fetch(`${server.baseUrl}/api-proxy/v1/spaces/${server.spaceId}/tools`, { headers: { "x-api-key": key } })).status;
}

test("a key is made by keyboard, shown once, works, and is refused once it is revoked", async () => {
  const page = await browser.newPage();
  await openTab(page, "API keys");
  await page.getByLabel("Name").fill("Build server");
  await page.getByLabel("Name").press("Enter");
  const key = (await page.getByRole("status").locator("code").textContent()) ?? "";
  expect(key).toMatch(/^akp_/);
  expect(await statusWith(key)).toBe(200);
  await page.reload();
  await page.getByText("Build server").waitFor();
  expect(await page.getByText(key).count()).toBe(0);
  await page.getByRole("button", { name: "Revoke Build server" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("revoked").waitFor();
  expect(await statusWith(key)).toBe(401);
});

test("an invited person comes in once by the link, and works in the space when added to it", async () => {
  const page = await browser.newPage();
  await openTab(page, "People and programs");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByRole("button", { name: "Add person" }).click();
  const link = (await page.getByRole("status").locator("code").textContent()) ?? "";
  await page.getByRole("tab", { name: "Members" }).click();
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Role", { exact: true }).selectOption("member");
  await page.getByRole("button", { name: "Add member" }).click();
  await page.getByLabel("Role of Ada").waitFor();

  const path = new URL(link).pathname;
  const signIn = (token: string) =>
    fetch(`${server.baseUrl}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ link: token }),
    });
  const session = await signIn(path.split("/").at(-1) ?? "");
  expect(session.status).toBe(200);
  expect(await session.json()).toMatchObject({ data: { name: "Ada", email: "ada@example.com", role: "member" } });
  expect((await signIn(path.split("/").at(-1) ?? "")).status).toBe(401);
});

test("the page of a link that was used says so, and what to do", async () => {
  const page = await browser.newPage();
  // The browser itself logs the 401 as an error.
  browser.allowErrors();
  await page.goto(`${server.baseUrl}/sign-in/link/not-a-link`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("ask for a new one").waitFor();
});

test("a space is renamed and limited, and the audit log tells of it", async () => {
  const page = await browser.newPage();
  await openTab(page, "Space");
  await page.getByLabel("Name of the space").fill("Research");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Tokens").fill("50000");
  await page.getByRole("button", { name: "Save limits" }).click();
  await page.reload();
  await page.getByRole("tab", { name: "Space" }).click();
  await expect.poll(() => page.getByLabel("Tokens").inputValue()).toBe("50000");
  expect(await page.getByLabel("Name of the space").inputValue()).toBe("Research");
  await page.getByRole("tab", { name: "Audit log" }).click();
  await page.getByRole("listitem").getByText("space.updated").first().waitFor();
  await page.getByRole("link", { name: "Chats" }).first().click();
  await messageBox(page).waitFor();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no accessibility violation in the ${colorScheme} theme on any tab`, async () => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    for (const tab of tabs) {
      await openTab(page, tab);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      await expectAccessible(page);
    }
  });
}
