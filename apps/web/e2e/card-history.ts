import type { Page } from "playwright-core";

/** What a page's card has shown so far. */
export type CardHistory = {
  /** Its states, each when it changed. */
  states: string[];
  /** The progress bar's values, each when it changed. */
  rowsDone: number[];
  /** Which of the texts looked for were seen while it was running. */
  seenRunning: string[];
  /** How many cards there were at most. */
  mostCards: number;
  /** How many cards have shown rows done while they were running. */
  cardsSeenLive: number;
};

/** Watches the page's card from its first moment on; to be called before the page is opened, and begins anew with each load. */
export async function watchCard(page: Page, texts: readonly string[] = []): Promise<{ read(): Promise<CardHistory> }> {
  await page.addInitScript((wanted) => {
    const history = { states: [] as string[], rowsDone: [] as number[], seenRunning: [] as string[], mostCards: 0, cardsSeenLive: 0 };
    const liveBar = '.sr-card[data-state="running"] [role="progressbar"][aria-valuenow]:not([aria-valuenow="0"])';
    const live = new Set<Element | null>();
    Object.assign(window, { cardHistory: history });
    const look = () => {
      const cards = document.querySelectorAll<HTMLElement>(".sr-card");
      history.mostCards = Math.max(history.mostCards, cards.length);
      const [card] = cards;
      if (card === undefined) return;
      const state = card.dataset["state"] ?? "";
      if (history.states.at(-1) !== state) history.states.push(state);
      const value = card.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow") ?? null;
      if (value !== null && history.rowsDone.at(-1) !== Number(value)) history.rowsDone.push(Number(value));
      if (state !== "running") return;
      for (const text of wanted) {
        if (!history.seenRunning.includes(text) && card.textContent.includes(text)) history.seenRunning.push(text);
      }
    };
    const countLive = () => {
      for (const bar of document.querySelectorAll(liveBar)) live.add(bar.closest(".sr-card"));
      history.cardsSeenLive = live.size;
    };
    const lookAtAll = () => {
      countLive();
      look();
    };
    new MutationObserver(lookAtAll).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  }, texts);
  return { read: () => page.evaluate(() => Reflect.get(window, "cardHistory")) };
}
