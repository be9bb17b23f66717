const rowCount = 120_000;
const countries = ["Germany", "France", "Japan", "Brazil", "Kenya", "Canada", "India", "Norway"];
const categories = ["books", "garden", "kitchen", "music", "sports", "toys"];

/** A CSV of orders, the same each time and large enough to watch being profiled: 120,000 rows, some values missing, some odd. */
export function makeSampleDataset(): File {
  const random = seededRandom(20_260_101);
  const pick = (values: readonly string[]) => values[Math.floor(random() ** 1.6 * values.length)] ?? "";
  const start = Date.UTC(2025, 0, 1);
  const lines = ["order_id,ordered_at,country,category,units,unit_price,discount,rating,express,currency"];
  for (let row = 1; row <= rowCount; row++) {
    const orderedAt = new Date(start + Math.floor((row / rowCount) * 364 + random()) * 86_400_000).toISOString().slice(0, 10);
    const units = 1 + Math.floor(random() ** 3 * 12);
    const price = (4 + random() ** 4 * 480).toFixed(2);
    const discount = random() < 0.7 ? "0" : (Math.floor(random() * 6) * 5).toString();
    const rating = random() < 0.38 ? "" : String(5 - Math.floor(random() ** 2 * 5));
    lines.push(
      `${100_000 + row},${orderedAt},${pick(countries)},${pick(categories)},${units},${price},${discount},${rating},${random() < 0.22},EUR`,
    );
  }
  return new File([lines.join("\n"), "\n"], "sample-orders.csv", { type: "text/csv" });
}

/** A linear congruential generator; numbers from 0 up to but without 1. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
