/**
 * What tests have said earlier. It holds while they are asked about the same thing, and while they,
 * all that they import and the shared vectors are the same.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ImportClosures } from "./import-closures.js";

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
    this.#vectors = sha256(JSON.stringify(texts));
    mkdirSync(folder, { recursive: true });
  }

  /**
   * @param about what the tests were asked, with all that they read and do not import
   * @param tests TypeScript sources, from the root of the checkout
   */
  find(about: unknown, tests: readonly string[]): Verdict | undefined {
    const path = this.#path(about, tests);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Verdict) : undefined;
  }

  keep(about: unknown, tests: readonly string[], verdict: Verdict): void {
    writeFileSync(this.#path(about, tests), `${JSON.stringify(verdict)}\n`);
  }

  #path(about: unknown, tests: readonly string[]): string {
    const closures = tests.map((test) => this.#closures.hashOf(test));
    const key = JSON.stringify([about, tests, closures, this.#vectors]);
    return join(this.#folder, `${sha256(key).slice(0, 24)}.json`);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
