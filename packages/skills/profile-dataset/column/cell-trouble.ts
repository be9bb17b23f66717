/** What can be odd about one text, each a bit, so that a cell can have several. */
export const cellTroubles = {
  /** Holds U+FFFD: bytes that were not text in the file's encoding. */
  undecodable: 1,
  /** Looks like UTF-8 that was once read as Windows-1252 ("Ã©" for "é"). */
  garbled: 2,
  /** Begins or ends with a blank. */
  padded: 4,
  /** A JSON string that spells a number. */
  number_as_text: 8,
  /** Holds a NUL or another control character than tab and line breaks. */
  control_character: 16,
} as const;
/** The name of one trouble. */
export type CellTrouble = keyof typeof cellTroubles;

const garbledText = /Ã[\u0080-\u00bf]|â€[\u0080-\u20ff]|Â[\u00a0-\u00bf]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const unusual = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffdÃâÂ]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
const numberText = /^[+-]?\d+(?:\.\d+)?$/;

/** The troubles of one cell that holds a value as a bit set; 0 is a clean cell. `isText`: it is text whatever it spells. */
export function findCellTrouble(cell: string, isText: boolean): number {
  let bits = 0;
  if (isBlank(cell.charCodeAt(0)) || isBlank(cell.charCodeAt(cell.length - 1))) bits |= cellTroubles.padded;
  if (isText && cell.length < 32 && numberText.test(cell)) bits |= cellTroubles.number_as_text;
  if (!unusual.test(cell)) return bits;
  if (cell.includes("\ufffd")) bits |= cellTroubles.undecodable;
  if (garbledText.test(cell)) bits |= cellTroubles.garbled;
  if (controlCharacter.test(cell)) bits |= cellTroubles.control_character;
  return bits;
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 10 || unit === 13 || unit === 160;
}
