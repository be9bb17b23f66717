import { expect, test } from "vitest";
import { borderText, frequencyChart, histogramChart, shareBar, sparkline } from "./charts.ts";

const bins = [
  { from: 0, to: 10, count: 4 },
  { from: 10, to: 20, count: 0 },
  { from: 20, to: 30, count: 1 },
  { from: 30, to: 40, count: 2 },
];

test("a histogram names its borders and counts, and says what it does not draw", () => {
  const chart = histogramChart({ bins, below: 0, above: 3 }, '<x> "y"');
  expect(chart).toContain("<title>10 to 20: 0</title>");
  expect(chart).toContain("<span>0</span><span>20</span><span>40</span>");
  expect(chart).toContain("Not drawn: 3 above 40.");
  expect(chart).toContain('aria-label="Histogram of \u2068&lt;x&gt; &quot;y&quot;\u2069: 4 bars, the highest 4"');
});

test("the borders of dates are days, and times where all lie within two days", () => {
  const of = (from: string, to: string) => borderText(from, [{ from, to, count: 1 }]);
  expect(of("2024-01-01T08:30:00Z", "2024-03-01T00:00:00Z")).toBe("2024-01-01");
  expect(of("2024-01-01T08:30:00Z", "2024-01-01T18:00:00Z")).toBe("2024-01-01 08:30");
});

test("small charts draw only what is there, and the shares of frequent values never pass the whole", () => {
  expect(sparkline({ bins, below: 0, above: 0 }).match(/M/g)).toHaveLength(3);
  const values = Array.from({ length: 8 }, (_, index) => ({ value: String(index), count: 1, share: 1 / 8 }));
  expect(shareBar(values).match(/class="s\d"/g)).toHaveLength(6);
  expect(frequencyChart(values.slice(0, 2), 8)).toContain('<li class="rest"><span class="value">all other values</span>');
});
