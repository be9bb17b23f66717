import { stripVTControlCharacters } from "node:util";

const maxLineLength = 4_000;

/** Who hears lines; once it wants no more, they are only counted, which costs next to nothing. */
export type LineListener = { wantsMore(): boolean; onLine(line: string): void; onLeftOut(): void };

/** Puts lines together from pieces that end anywhere; of a long line only the beginning is kept. */
export function createLines({ wantsMore, onLine, onLeftOut }: LineListener): { push(text: string): void; end(): void } {
  let held = "";
  let isCut = false;
  const add = (text: string) => {
    const room = maxLineLength - held.length;
    if (text.length > room) isCut = true;
    if (room > 0) held += text.slice(0, room);
  };
  const end = () => {
    if (!wantsMore()) {
      if (held !== "") onLeftOut();
      held = "";
      isCut = false;
      return;
    }
    // A progress bar draws over itself: what stands last is what one sees.
    const shown = held.replace(/\r+$/, "").split("\r").at(-1) ?? "";
    const line = stripVTControlCharacters(shown.toWellFormed()).replaceAll("\0", "").trimEnd();
    if (line !== "") onLine(isCut ? `${line}…` : line);
    held = "";
    isCut = false;
  };
  return {
    push(text) {
      let start = 0;
      for (let stop = text.indexOf("\n"); stop !== -1; stop = text.indexOf("\n", start)) {
        add(text.slice(start, stop));
        end();
        start = stop + 1;
      }
      add(text.slice(start));
    },
    end,
  };
}
