import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Fails when axe finds a violation on the page as it is; the page must be opened with `bypassCSP`. */
export async function expectAccessible(page: Page): Promise<void> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  const results: AxeResults = await page.evaluate(() => Reflect.get(window, "axe").run());
  expect(
    results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`),
  ).toEqual([]);
}
