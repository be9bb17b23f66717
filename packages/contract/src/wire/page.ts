import { z } from "zod";

/** `{"data": item}`. */
export function oneOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: item });
}

/** `{"data": [item], "meta": {"next_cursor", "has_more"}}`. */
export function manyOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), meta: PageMeta });
}

/** Where the next page begins: an opaque cursor, null on the last page. */
export const PageMeta = z.object({ next_cursor: z.string().nullable(), has_more: z.boolean() });
export type PageMeta = z.infer<typeof PageMeta>;

/** How a list is asked for. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page as verbs and procedures return it; REST sends the same object. */
export type Page<Item> = { data: Item[]; meta: PageMeta };
