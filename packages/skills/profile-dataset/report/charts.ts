import type { FrequentValue, Histogram, HistogramBin } from "../dataset-profile.ts";
import { isolated, isolatedAttribute } from "./escape-html.ts";
import { count, number, percent, time } from "./format-figure.ts";

const width = 640;
const plotHeight = 150;

/** A histogram as inline SVG that scales with its box; each bar says its range and count when pointed at. */
export function histogramChart(histogram: Histogram, columnName: string, border: BorderText = borderText): string {
  const { bins } = histogram;
  const highest = Math.max(1, ...bins.map((bin) => bin.count));
  const step = width / bins.length;
  const gap = Math.min(2, step * 0.12);
  const bars = bins.map((bin, index) => {
    const height = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / highest) * plotHeight);
    const title = `${border(bin.from, bins)} to ${border(bin.to, bins)}: ${count(bin.count)}`;
    return `<rect x="${fixed(index * step + gap / 2)}" y="${fixed(plotHeight - height)}" width="${fixed(step - gap)}" height="${fixed(height)}" rx="1.5"><title>${title}</title></rect>`;
  });
  const label = `Histogram of ${isolatedAttribute(columnName)}: ${bins.length} bars, the highest ${count(highest)}`;
  return `<svg class="histogram" viewBox="0 0 ${width} ${plotHeight + 1}" preserveAspectRatio="none" role="img" aria-label="${label}"><line class="axis" x1="0" x2="${width}" y1="${plotHeight + 0.5}" y2="${plotHeight + 0.5}"/>${bars.join("")}</svg>${axisLabels(bins, border)}${tailNote(histogram, border)}`;
}

/** How the border of a bar is written. */
export type BorderText = (border: number | string, bins: readonly HistogramBin[]) => string;

/** A histogram so small that it fits a table's cell; for the eye only. */
export function sparkline(histogram: Histogram): string {
  const { bins } = histogram;
  const highest = Math.max(1, ...bins.map((bin) => bin.count));
  const step = 96 / bins.length;
  const bars = bins.map((bin, index) => {
    if (bin.count === 0) return "";
    const height = Math.max(1, (bin.count / highest) * 22);
    return `M${tenth(index * step)} 22v-${tenth(height)}h${tenth(Math.max(0.8, step - 0.8))}V22z`;
  });
  return `<svg class="spark" viewBox="0 0 96 22" aria-hidden="true"><path d="${bars.join("")}"/></svg>`;
}

/** A few frequent values so small that they fit a table's cell: one bar each, and the rest; for the eye only. */
export function shareBar(values: readonly FrequentValue[]): string {
  let left = 0;
  const parts = values.slice(0, 6).map(({ share }, index) => {
    const part = `<rect class="s${index}" x="${tenth(left * 96)}" y="6" width="${tenth(Math.max(0.4, share * 96 - 0.6))}" height="10"/>`;
    left += share;
    return part;
  });
  return `<svg class="spark" viewBox="0 0 96 22" aria-hidden="true"><rect class="rest" y="6" width="96" height="10"/>${parts.join("")}</svg>`;
}

/** The most frequent values as bars, with what all other values add up to. */
export function frequencyChart(values: readonly FrequentValue[], total: number): string {
  const rest = Math.max(0, total - values.reduce((sum, one) => sum + one.count, 0));
  const highest = Math.max(1, ...values.map((one) => one.count));
  const rows = values.map((one) => frequencyRow(isolated(one.value), one.count, one.share, (one.count / highest) * 100, ""));
  if (rest > 0) rows.push(frequencyRow("all other values", rest, rest / total, Math.min(100, (rest / highest) * 100), ' class="rest"'));
  return `<ol class="frequency">${rows.join("")}</ol>`;
}

function frequencyRow(label: string, times: number, share: number, barPercent: number, attributes: string): string {
  return `<li${attributes}><span class="value">${label}</span><span class="track"><span class="bar" style="width:${tenth(barPercent)}%"></span></span><span class="times">${count(times)} <small>${percent(share)}</small></span></li>`;
}

function axisLabels(bins: readonly HistogramBin[], border: BorderText): string {
  const [first] = bins;
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return "";
  const borders = bins.length < 4 ? [first.from, last.to] : [first.from, middleOf(first.from, last.to), last.to];
  return `<p class="borders" aria-hidden="true">${borders.map((one) => `<span>${border(one, bins)}</span>`).join("")}</p>`;
}

function middleOf(from: number | string, to: number | string): number | string {
  if (typeof from === "number" && typeof to === "number") return (from + to) / 2;
  const middle = new Date((Date.parse(String(from)) + Date.parse(String(to))) / 2);
  return Number.isNaN(middle.getTime()) ? "" : middle.toISOString();
}

function tailNote({ below, above, bins }: Histogram, border: BorderText): string {
  const parts: string[] = [];
  const first = bins[0]?.from;
  const last = bins.at(-1)?.to;
  if (below > 0 && first !== undefined) parts.push(`${count(below)} below ${border(first, bins)}`);
  if (above > 0 && last !== undefined) parts.push(`${count(above)} above ${border(last, bins)}`);
  return parts.length === 0 ? "" : `<p class="note">Not drawn: ${parts.join(", ")}.</p>`;
}

/** A bar's border: a figure, a day, or a time of day where all bars lie within two days. */
export function borderText(border: number | string, bins: readonly HistogramBin[]): string {
  if (typeof border === "number") return number(Number(border.toPrecision(6)));
  const [from, to] = [String(bins[0]?.from ?? ""), String(bins.at(-1)?.to ?? "")];
  const isShort = Date.parse(to) - Date.parse(from) < 2 * 86_400_000;
  return time(border)
    .slice(0, isShort ? 16 : 10)
    .replace(/[^\d :T-]/g, "");
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}
