/** Places for what is done at the same time: without one, a request is refused instead of waiting. */
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";

export class Places {
  readonly #what: string;
  readonly #limit: number;
  #taken = 0;

  constructor(what: string, limit: number) {
    this.#what = what;
    this.#limit = limit;
  }

  /** @throws QuipuError `Overloaded`. */
  take(): void {
    if (this.#taken >= this.#limit) {
      throw apiError("Overloaded", gotExpected(this.#what, this.#taken, `< ${this.#limit}`));
    }
    this.#taken += 1;
  }

  leave(): void {
    this.#taken -= 1;
  }

  /** Does something in a place. @throws QuipuError `Overloaded`; what `work` throws. */
  async within<Result>(work: () => Promise<Result>): Promise<Result> {
    this.take();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }
}
