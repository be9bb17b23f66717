import type { FrequentValue, Histogram, HistogramBin } from "../dataset-profile.ts";
import { escapeHtml } from "./escape-html.ts";
import { count, number, percent } from "./format-figure.ts";

const width = 640;
const plotHeight = 150;
const axisHeight = 22;

/** A histogram as inline SVG that scales with its box; each bar says its range and count when pointed at. */
export function histogramChart(histogram: Histogram, columnName: string): string {
  const { bins } = histogram;
  const highest = Math.max(1, ...bins.map((bin) => bin.count));
  const step = width / bins.length;
  const gap = Math.min(2, step * 0.12);
  const bars = bins.map((bin, index) => {
    const height = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / highest) * plotHeight);
    const title = `${rangeText(bin)}: ${count(bin.count)}`;
    return `<rect x="${fixed(index * step + gap / 2)}" y="${fixed(plotHeight - height)}" width="${fixed(step - gap)}" height="${fixed(height)}" rx="1.5"><title>${escapeHtml(title)}</title></rect>`;
  });
  const label = `Histogram of ${columnName}: ${bins.length} bars, the highest ${count(highest)}`;
  return `<svg class="histogram" viewBox="0 0 ${width} ${plotHeight + axisHeight}" role="img" aria-label="${escapeHtml(label)}">
<line class="axis" x1="0" x2="${width}" y1="${plotHeight + 0.5}" y2="${plotHeight + 0.5}"/>
${bars.join("")}
${axisLabels(bins)}
</svg>${tailNote(histogram)}`;
}

/** A histogram so small that it fits a table's cell; for the eye only. */
export function sparkline(histogram: Histogram): string {
  const { bins } = histogram;
  const highest = Math.max(1, ...bins.map((bin) => bin.count));
  const step = 96 / bins.length;
  const bars = bins.map((bin, index) => {
    const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / highest) * 22);
    return `<rect x="${fixed(index * step)}" y="${fixed(22 - height)}" width="${fixed(Math.max(0.8, step - 0.8))}" height="${fixed(height)}"/>`;
  });
  return `<svg class="spark" viewBox="0 0 96 22" aria-hidden="true">${bars.join("")}</svg>`;
}

/** The most frequent values as bars, with what all other values add up to. */
export function frequencyChart(values: FrequentValue[], total: number): string {
  const highest = Math.max(1, ...values.map((one) => one.count));
  const rows = values.map((one) => frequencyRow(one.value, one.count, one.share, (one.count / highest) * 100, ""));
  const rest = total - values.reduce((sum, one) => sum + one.count, 0);
  if (rest > 0 && total > 0) rows.push(frequencyRow("all other values", rest, rest / total, Math.min(100, (rest / highest) * 100), "rest"));
  return `<ol class="frequency">${rows.join("")}</ol>`;
}

function frequencyRow(label: string, times: number, share: number, barPercent: number, kind: string): string {
  const shown = label.trim() === "" ? "(blank)" : label;
  return `<li class="${kind}"><span class="value" title="${escapeHtml(label)}">${escapeHtml(shown)}</span><span class="track"><span class="bar" style="width:${fixed(barPercent)}%"></span></span><span class="times">${count(times)} <small>${percent(share)}</small></span></li>`;
}

function axisLabels(bins: HistogramBin[]): string {
  const middle = bins[Math.floor(bins.length / 2)];
  const y = plotHeight + 16;
  const first = `<text x="0" y="${y}">${escapeHtml(borderText(bins[0]?.from))}</text>`;
  const last = `<text x="${width}" y="${y}" text-anchor="end">${escapeHtml(borderText(bins.at(-1)?.to))}</text>`;
  if (bins.length < 4 || middle === undefined) return first + last;
  const x = (Math.floor(bins.length / 2) / bins.length) * width;
  return `${first}<text x="${fixed(x)}" y="${y}" text-anchor="middle">${escapeHtml(borderText(middle.from))}</text>${last}`;
}

function tailNote({ below, above, bins }: Histogram): string {
  const parts: string[] = [];
  if (below > 0) parts.push(`${count(below)} below ${borderText(bins[0]?.from)}`);
  if (above > 0) parts.push(`${count(above)} above ${borderText(bins.at(-1)?.to)}`);
  return parts.length === 0 ? "" : `<p class="note">Not drawn: ${escapeHtml(parts.join(", "))}.</p>`;
}

function rangeText(bin: HistogramBin): string {
  return `${borderText(bin.from)} to ${borderText(bin.to)}`;
}

function borderText(border: number | string | undefined): string {
  if (typeof border === "number") return number(Number(border.toPrecision(6)));
  return border === undefined ? "" : border.slice(0, 10);
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
