/**
 * What became of mutants earlier. A verdict holds while the sources that the tests which gave it read
 * are the same, and so is every file that these tests are made of.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ImportClosures } from "./import-closures.js";
import type { MutantVerdict } from "./mutant-verdict.js";

export class VerdictCache {
  readonly #folder: string;
  readonly #closures: ImportClosures;
  readonly #readBy: (test: string) => readonly string[];

  /**
   * @param root of the checkout
   * @param readBy the sources, as they are, that a test reads
   */
  constructor(folder: string, root: string, readBy: (test: string) => readonly string[]) {
    this.#folder = folder;
    this.#closures = new ImportClosures(root);
    this.#readBy = readBy;
    mkdirSync(folder, { recursive: true });
  }

  /** The verdict on a mutated source that these tests gave, if they still would. */
  find(source: string, tests: readonly string[]): MutantVerdict | undefined {
    const path = this.#path(source, tests);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as MutantVerdict) : undefined;
  }

  keep(source: string, tests: readonly string[], verdict: MutantVerdict): void {
    writeFileSync(this.#path(source, tests), `${JSON.stringify(verdict)}\n`);
  }

  #path(source: string, tests: readonly string[]): string {
    const read = tests.map((test) => this.#readBy(test));
    const parts = [read, source, ...tests.map((test) => this.#closures.hashOf(test))];
    return join(this.#folder, `${sha256(JSON.stringify(parts)).slice(0, 24)}.json`);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
