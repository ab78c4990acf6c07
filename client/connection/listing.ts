/** A list that comes in pages. */
import type { Answer } from "./request.js";

/** Which page of a list. */
export interface PageOptions {
  /** 1 … 100 items; default 25. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

/** The most items of a page: what is asked for when all are wanted. */
const WHOLE = 100;

/**
 * A list: all of it, item by item, or a page of it.
 *
 * @example
 * for await (const { id, state } of client.transactions(7)) console.log(id, state);
 * const { items, next } = await client.transactions(7).page({ limit: 10 });
 */
export class Listing<Item, Page extends PageOf<Item>> implements AsyncIterable<Item> {
  readonly #ask: (options: PageOptions) => Promise<Answer<Page>>;

  constructor(ask: (options: PageOptions) => Promise<Answer<Page>>) {
    this.#ask = ask;
  }

  /** One page. @throws QuipuError as the client does. */
  async page(options: PageOptions = {}): Promise<Page> {
    return (await this.#ask(options)).message;
  }

  /** The items one by one; a page is asked for when it is needed. */
  async *items(signal?: AbortSignal): AsyncGenerator<Item, void> {
    let cursor: string | undefined;
    do {
      const page = await this.page({ limit: WHOLE, cursor, signal });
      yield* page.items;
      cursor = page.next;
    } while (cursor !== undefined);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    return this.items();
  }
}
