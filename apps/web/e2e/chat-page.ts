import type { Locator, Page } from "playwright-core";

/** So many rows that a run takes far longer (15 times and more) than a reload of the page, however fast the machine is. */
export const longRunRows = 2_000_000;

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

/** The card's progress as its bar has it; waits for the first. */
export async function rowsDone(page: Page): Promise<number> {
  return Number(await card(page).getByRole("progressbar").getAttribute("aria-valuenow"));
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

/** Types a message and sends it with Enter. */
export async function send(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text);
  await messageBox(page).press("Enter");
}

/** Opens a new chat, drops a dataset, calls the skill, and waits until its card shows rows done. */
export async function startProfile(page: Page, baseUrl: string, rows: number): Promise<void> {
  await page.goto(baseUrl);
  await dropDataset(page, rows);
  await send(page, "/profile-dataset");
  await page.locator('.sr-card [role="progressbar"]:not([aria-valuenow="0"])').waitFor();
}

/** The answer is there to its end: nothing streams any more. */
export async function waitForAnswer(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send" }).waitFor();
}
