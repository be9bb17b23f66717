import type { Locator, Page } from "playwright-core";

/** Drops what lies at that path on the middle of the page, as a person's file manager does. */
export async function dropPath(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 640, y: 420, data });
  }
  await session.detach();
}

/** Chooses a folder, or a zip, with the page's button for it. */
export async function chooseFiles(page: Page, kind: "folder" | "zip", path: string): Promise<void> {
  const name = kind === "folder" ? "Upload a folder" : "Upload a zip";
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name }).click()]);
  await chooser.setFiles(path);
}

/** The notice of a version that was just published. */
export function publishedNotice(page: Page): Locator {
  return page.getByRole("region", { name: "Published" });
}

/** Opens a part of a skill's page. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
}

/** A version's line in the list. */
export function versionRow(page: Page, version: string): Locator {
  return page.getByRole("list", { name: "Versions" }).getByRole("listitem").filter({ hasText: version });
}
