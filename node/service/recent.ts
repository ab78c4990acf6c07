/** An answer that many want to know, asked for once for all of them. */

export interface RecentOptions {
  /** Time for which an answer is given again, in milliseconds. */
  readonly freshMs: number;
  /** Milliseconds; Date.now if not given. */
  readonly now?: (() => number) | undefined;
}

export class Recent<Answer> {
  readonly #ask: () => Promise<Answer>;
  readonly #freshMs: number;
  readonly #now: () => number;
  #last: { readonly answer: Answer; readonly at: number } | undefined;
  #asking: Promise<Answer> | undefined;

  constructor(ask: () => Promise<Answer>, { freshMs, now = Date.now }: RecentOptions) {
    this.#ask = ask;
    this.#freshMs = freshMs;
    this.#now = now;
  }

  /** The answer, no older than it may be. @throws what asking throws. */
  async get(): Promise<Answer> {
    const [last, now] = [this.#last, this.#now()];
    // A clock that was set back makes no answer fresh.
    if (last !== undefined && now >= last.at && now - last.at < this.#freshMs) return last.answer;
    this.#asking ??= this.#read(now).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The same, or the last answer where there is no other. @throws what asking throws, if there never was one. */
  async getOrLast(): Promise<Answer> {
    return this.get().catch((error: unknown) => {
      if (this.#last === undefined) throw error;
      return this.#last.answer;
    });
  }

  async #read(at: number): Promise<Answer> {
    const answer = await this.#ask();
    this.#last = { answer, at };
    return answer;
  }
}
