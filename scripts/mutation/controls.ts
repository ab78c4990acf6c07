/** What tests say of the sources as they are. */

import type { Killed, MutantVerdict } from "./mutant-verdict.js";
import { exactly } from "./titles.js";

/** Runs those tests of a file whose titles match, on the sources as they are, laid out as a mutant is. */
type TryUnchanged = (file: string, titles: RegExp) => Promise<MutantVerdict>;

export class Controls {
  readonly #tryUnchanged: TryUnchanged;
  readonly #titles: RegExp;
  /** By file and titles. */
  readonly #verdicts = new Map<string, Promise<MutantVerdict>>();

  /** @param titles matches the tests that are put to mutants */
  constructor(titles: RegExp, tryUnchanged: TryUnchanged) {
    this.#titles = titles;
    this.#tryUnchanged = tryUnchanged;
  }

  /** A mutant is killed only if the test that fails on it passes on the sources as they are. */
  async confirm(verdict: MutantVerdict): Promise<MutantVerdict> {
    if (verdict.status !== "killed" || verdict.file === "") return verdict;
    const control = await this.#controlOf(verdict);
    if (control.status === "survived") return verdict;
    const message = `fails without a mutant: ${verdict.title}: ${JSON.stringify(control)}`;
    return { status: "broken", message };
  }

  #controlOf({ file, title, isHook }: Killed): Promise<MutantVerdict> {
    const titles = isHook ? this.#titles : exactly(title);
    const key = JSON.stringify([file, titles.source]);
    const control = this.#verdicts.get(key) ?? this.#tryUnchanged(file, titles);
    this.#verdicts.set(key, control);
    return control;
  }
}
