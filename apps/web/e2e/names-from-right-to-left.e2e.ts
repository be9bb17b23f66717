import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchTestBrowser } from "./browser.ts";
import { answers, card, send, waitForAnswer } from "./chat-page.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const browser = launchTestBrowser();
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.stop());

/** Where on the screen each of these texts begins, from the left. */
function leftEdges(line: Locator, texts: readonly string[]): Promise<number[]> {
  return line.first().evaluate((element, wanted) => {
    return wanted.map((text) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(text) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        return Math.round(range.getBoundingClientRect().left);
      }
      throw new Error(`${text} is not in: ${element.textContent}`);
    });
  }, texts);
}

/** The texts stand from left to right, as English reads. */
async function expectEnglishOrder(line: Locator, texts: readonly string[]): Promise<void> {
  const edges = await leftEdges(line, texts);
  expect(edges, texts.join(" | ")).toEqual(edges.toSorted((left, right) => left - right));
}

test("a file's name written from right to left turns no English around it: on the card, in the answer and in the titles", async () => {
  const [january, february] = ["يناير 2024.csv", "فبراير.csv"];
  const page = await browser.newPage();
  await page.goto(server.baseUrl);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Attach files" }).click()]);
  await chooser.setFiles([
    { name: january, mimeType: "text/csv", buffer: Buffer.from("id,price\n1,2\n2,3\n") },
    { name: february, mimeType: "text/csv", buffer: Buffer.from("id,cost\n1,2\n") },
  ]);
  for (const name of [january, february]) await page.locator('[data-state="uploaded"]', { hasText: name }).waitFor();
  await send(page, "/compare-datasets");
  await card(page, "completed").waitFor();
  await waitForAnswer(page);

  const findings = page.getByRole("article", { name: "Findings of compare-datasets" });
  await expectEnglishOrder(findings.locator("p", { hasText: january }), ["يناير", ": 2 rows", ", 2 columns"]);
  await expectEnglishOrder(findings.locator("li", { hasText: "missing" }), ["فبراير", ": ", "is missing"]);
  await expectEnglishOrder(page.getByRole("heading", { level: 1 }), ["Compare datasets", "يناير", " and ", "فبراير"]);
  await expectEnglishOrder(answers(page).locator("li", { hasText: february }), ["فبراير", ": "]);

  await send(page, "/profile-dataset");
  await card(page, "completed").nth(1).waitFor();
  await waitForAnswer(page);
  await page.getByRole("button", { name: /^Log/ }).nth(1).click();
  await expectEnglishOrder(page.getByRole("log").locator("li", { hasText: "Looking at" }), ["Looking at", "يناير", "(", "B)"]);
});
