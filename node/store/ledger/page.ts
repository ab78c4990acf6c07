/** Pages of answers. The next one begins where this one has ended, whatever has come in between. */

export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined behind the last one. */
  readonly next?: Cursor;
}

/** Which page is asked for. */
export interface PageWish<Cursor> {
  /** Items at most, 1 or more. */
  readonly limit: number;
  /** As the page before has it; undefined for the first page. */
  readonly cursor?: Cursor | undefined;
}

/**
 * Makes a page of items, of which one more was asked for than it may have.
 *
 * @param cursorOf the cursor of a page that ends with an item
 */
export function pageOf<Item, Cursor>(
  items: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => Cursor,
): Page<Item, Cursor> {
  if (items.length <= limit) return { items };
  const page = items.slice(0, limit);
  return { items: page, next: cursorOf(page.at(-1)!) };
}
