const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A count with grouped digits: `34,200`. */
export function formatCount(count: number): string {
  return number.format(count);
}

/** A size in decimal units: `812 B`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** A time span: `0.8 s`, `12.3 s`, `1 m 05 s`, `2 h 03 m`; in whole seconds while it still grows. Never negative. */
export function formatDuration(durationMs: number, { isGrowing = false } = {}): string {
  const seconds = Math.max(0, durationMs) / 1_000;
  if (seconds < (isGrowing ? 60 : 59.95)) return isGrowing ? `${Math.floor(seconds)} s` : `${seconds.toFixed(1)} s`;
  const wholeSeconds = Math.floor(seconds + (isGrowing ? 0 : 0.5));
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes < 60) return `${minutes} m ${String(wholeSeconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

/** The text of JSON with indentation; text that is no JSON (yet) as it is. */
export function formatJsonText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
