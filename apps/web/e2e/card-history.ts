import type { Page } from "playwright-core";

/** What a page's card has shown so far. */
export type CardHistory = {
  /** Its states, each when it changed. */
  states: string[];
  /** The progress bar's values, each when it changed. */
  done: number[];
  /** How many cards there were at most. */
  mostCards: number;
};

/** Watches the page's card from its first moment on; to be called before the page is opened, and begins anew with each load. */
export async function watchCard(page: Page): Promise<{ read(): Promise<CardHistory> }> {
  await page.addInitScript(() => {
    const history = { states: [] as string[], done: [] as number[], mostCards: 0 };
    Object.assign(window, { cardHistory: history });
    const look = () => {
      const cards = document.querySelectorAll<HTMLElement>(".sr-card");
      history.mostCards = Math.max(history.mostCards, cards.length);
      const [card] = cards;
      if (card === undefined) return;
      const state = card.dataset["state"] ?? "";
      if (history.states.at(-1) !== state) history.states.push(state);
      const value = card.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow") ?? null;
      if (value !== null && history.done.at(-1) !== Number(value)) history.done.push(Number(value));
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return { read: () => page.evaluate(() => Reflect.get(window, "cardHistory")) };
}
