import { type Page, SkillrunError } from "@skillrun/contract";
import { z } from "zod";

/** The place of a row in a list that is ordered by time and id, newest first. */
export type Place = { at_ms: number; id: string };

/** The end of the year 9999. */
const lastDateMs = 253_402_300_799_999;
const Cursor = z.tuple([z.number().min(0).max(lastDateMs), z.guid()]);

/** Reads the opaque cursor of a list; a made-up one is a `validation_error`. */
export function readCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const [at_ms, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { at_ms, id };
  } catch (cause) {
    const msg = "not a cursor of this list: use the `next_cursor` of the page before";
    throw new SkillrunError("validation_error", msg, { detail: [{ loc: ["query", "cursor"], msg, type: "cursor", input: cursor }], cause });
  }
}

/** What Prisma is asked for a page of rows of `created_at` and `id`, newest first, one row beyond the limit. */
export function createdBefore({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const place = readCursor(cursor);
  const at = place === null ? null : new Date(place.at_ms);
  const earlier = place === null || at === null ? {} : { OR: [{ created_at: { lt: at } }, { created_at: at, id: { lt: place.id } }] };
  return { where: earlier, orderBy: [{ created_at: "desc" as const }, { id: "desc" as const }], take: limit + 1 };
}

/** The place of such a row. */
export function createdPlace(row: { created_at: Date; id: string }): Place {
  return { at_ms: row.created_at.getTime(), id: row.id };
}

/** Makes a page of rows that were read one beyond the limit. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data: shown.map(itemOf), meta: { next_cursor: more ? writeCursor(placeOf(last)) : null, has_more: more } };
}

function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.at_ms, place.id])).toString("base64url");
}
