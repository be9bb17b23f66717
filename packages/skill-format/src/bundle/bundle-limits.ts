const mebibyte = 1024 * 1024;

/** How large a skill may be. */
export const bundleLimits = {
  files: 500,
  fileBytes: 25 * mebibyte,
  totalBytes: 50 * mebibyte,
  /** Of a path in UTF-8. */
  pathBytes: 400,
  /** Of a file's or folder's own name in UTF-8: what file systems take. */
  nameBytes: 255,
  /** Entries that an archive or a folder may list, those that are left out included. */
  listedEntries: 2000,
} as const;

/** A number of bytes for people. */
export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [amount, unit] = bytes < mebibyte ? [bytes / 1024, "KB"] : [bytes / mebibyte, "MB"];
  return `${Number(amount.toFixed(1))} ${unit}`;
}
