/**
 * What test files have said of mutants. It holds while the test file, everything that it imports and
 * the shared vectors are the same; the rules are among what it imports.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ImportClosures } from "../mutation/import-closures.js";

export class Verdicts<Verdict> {
  readonly #folder: string;
  readonly #closures: ImportClosures;
  readonly #vectors: string;

  /** @param root of the checkout */
  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#closures = new ImportClosures(root);
    const vectors = join(root, "test", "vectors");
    const texts = readdirSync(vectors).map((name) => readFileSync(join(vectors, name), "utf8"));
    this.#vectors = sha256(texts.join());
    mkdirSync(folder, { recursive: true });
  }

  /**
   * @param about what the test file was asked, e.g. a mutant's name
   * @param test a TypeScript source, from the root of the checkout
   */
  find(about: string, test: string): Verdict | undefined {
    const path = this.#path(about, test);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Verdict) : undefined;
  }

  keep(about: string, test: string, verdict: Verdict): void {
    writeFileSync(this.#path(about, test), `${JSON.stringify(verdict)}\n`);
  }

  #path(about: string, test: string): string {
    const key = JSON.stringify([about, test, this.#closures.hashOf(test), this.#vectors]);
    return join(this.#folder, `${sha256(key).slice(0, 24)}.json`);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
