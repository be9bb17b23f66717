/** A duration for people: `0.4 s`, `12.3 s`, `3 min 05 s`, `2 h 07 min`. */
export function describeDuration(durationMs: number): string {
  const seconds = Math.max(durationMs, 0) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(Math.floor(seconds % 60))} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A size for people: `512 B`, `1.2 kB`, `3.4 MB`. */
export function describeBytes(sizeBytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(sizeBytes, 1)) / 3), units.length - 1);
  return `${power === 0 ? sizeBytes : (sizeBytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A count with its thousands apart: `1,234,567`. */
export function describeCount(count: number): string {
  return count.toLocaleString("en-US");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
