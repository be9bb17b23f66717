/** Does the work for every item, for so many of them at a time; the first failure is thrown when all that began has ended. */
export async function eachAtOnce<Item>(atOnce: number, items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const results = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
