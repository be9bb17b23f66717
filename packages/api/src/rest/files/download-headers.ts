/** One range of a file, as `Range: bytes=` asks for it; both ends are inclusive. */
export type ByteRange = { start: number; end?: number } | { suffix: number };

/** The one range a `Range` header asks for; undefined when there is none that is understood: the whole file is then right (RFC 9110, 14.2). */
export function parseByteRange(header: string | undefined): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(" ", "") ?? "");
  if (match === null) return undefined;
  const [, start = "", end = ""] = match;
  if (start === "") return end === "" ? undefined : { suffix: Number(end) };
  if (end === "") return { start: Number(start) };
  return Number(end) < Number(start) ? undefined : { start: Number(start), end: Number(end) };
}
