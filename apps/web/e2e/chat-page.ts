import type { Locator, Page } from "playwright-core";
import { composerId } from "../src/components/composer/composer-id.ts";
import type { PacedRun } from "./pace.ts";
import type { PacedServer } from "./paced-server.ts";

/** The message box. */
export function messageBox(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

/** The card of an execution; of the only one when there is no state to choose by. */
export function card(page: Page, state?: string): Locator {
  return page.locator(state === undefined ? ".sr-card" : `.sr-card[data-state="${state}"]`);
}

/** The answers. */
export function answers(page: Page): Locator {
  return page.getByRole("article", { name: "Assistant", exact: true });
}

/** The cards of running executions that show so many portions done. */
export function cardAt(page: Page, portions: number): Locator {
  return card(page, "running").filter({ has: page.locator(`[role="progressbar"][aria-valuenow="${portions}"]`) });
}

/** Drops a CSV of so many rows on the composer and waits until it is uploaded. */
export async function dropDataset(page: Page, rows: number): Promise<void> {
  const transfer = await page.evaluateHandle((rowCount) => {
    // In parts: one text of them all would be held several times over.
    const parts = ["id,city,amount,when,note\n"];
    for (let from = 1; from <= rowCount; from += 10_000) {
      let part = "";
      for (let row = from; row < Math.min(from + 10_000, rowCount + 1); row++) {
        part += `${row},${["Oslo", "Lima", "Cairo"][row % 3]},${(row * 7919) % 10_007},2026-0${(row % 9) + 1}-11,note ${row % 977}\n`;
      }
      parts.push(part);
    }
    const data = new DataTransfer();
    data.items.add(new File(parts, "dataset.csv", { type: "text/csv" }));
    return data;
  }, rows);
  for (const type of ["dragenter", "dragover", "drop"]) await messageBox(page).dispatchEvent(type, { dataTransfer: transfer });
  await transfer.dispose();
  await page.locator('[data-state="uploaded"]', { hasText: "dataset.csv" }).waitFor();
}

/** Types a message and presses Enter. */
export async function typeAndEnter(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text);
  await messageBox(page).press("Enter");
}

/** Sends a message; resolves when it is on its way. */
export async function send(page: Page, text: string): Promise<void> {
  await typeAndEnter(page, text);
  await page.locator(`#${composerId}:placeholder-shown`).waitFor();
}

/** Opens a new chat, calls `paced-work`, and waits until its card shows how far it was let: it is running until the test lets it go on. */
export async function startPacedWork(page: Page, server: PacedServer): Promise<PacedRun> {
  const run = server.newRun();
  await page.goto(server.baseUrl);
  await send(page, run.command);
  await cardAt(page, 10).waitFor();
  return run;
}

/** The answer is there to its end: nothing streams any more. */
export async function waitForAnswer(page: Page): Promise<void> {
  await answers(page).last().waitFor();
  await page.getByRole("button", { name: "Send" }).waitFor();
}
