/** Lists come in pages: `?limit=` says how long a page is, `?cursor=` where it begins. */
import * as v from "valibot";
import { textOf } from "../../src/json/schemas.js";
import { numberInText } from "./values.js";

/** The most items of a page, and how many it has if nothing else is said. */
export const MOST_ITEMS = 100;
export const DEFAULT_ITEMS = 25;

/** Where the next page begins. Nobody but the server reads it. */
export const cursor = textOf(/^[A-Za-z0-9_-]{1,128}$/, "a cursor that a page had as next");

/** The fields of a query for a page. */
export const pageQuery = {
  limit: v.optional(numberInText(MOST_ITEMS + 1, 1)),
  cursor: v.optional(cursor),
};

/** A page of a list: without `next` it is the last. */
export function pageOf<Item extends v.GenericSchema>(item: Item) {
  return v.object({ items: v.array(item), next: v.optional(cursor) });
}
