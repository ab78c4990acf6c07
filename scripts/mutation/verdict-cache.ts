/**
 * What became of mutants earlier. A verdict holds while the circuits that the tests which gave it
 * compile are the same, and so is every file that these tests are made of.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { MutantVerdict } from "./try-mutant.js";

export class VerdictCache {
  readonly #folder: string;
  readonly #root: string;
  readonly #circuits: ReadonlyMap<string, string>;
  readonly #closures = new Map<string, string>();

  /**
   * @param root of the checkout
   * @param circuits all circuits as they are, by their paths
   */
  constructor(folder: string, root: string, circuits: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#root = root;
    this.#circuits = circuits;
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
    const circuits = tests.map((test) => this.#compiledBy(test));
    const parts = [circuits, source, ...tests.map((test) => this.#closureOf(test))];
    return join(this.#folder, `${sha256(JSON.stringify(parts)).slice(0, 24)}.json`);
  }

  /** Circuits that a test compiles: what the one that it is named after includes, or all. */
  #compiledBy(test: string): string[] {
    const own = test.replace("test/circuits/", "").replace(".test.ts", ".circom");
    if (!this.#circuits.has(own)) return [...this.#circuits.values()];
    const found = [own];
    for (let i = 0; i < found.length; i += 1) {
      for (const [, path] of this.#circuits.get(found[i]!)!.matchAll(/^include "(\.[^"]+)";/gm)) {
        const included = normalize(join(dirname(found[i]!), path!));
        if (!found.includes(included)) found.push(included);
      }
    }
    return found.map((name) => this.#circuits.get(name)!);
  }

  /** Hash of a test file and of all that it imports, directly or not. */
  #closureOf(test: string): string {
    const known = this.#closures.get(test);
    if (known !== undefined) return known;
    const files = [join(this.#root, test)];
    const hash = createHash("sha256");
    for (let i = 0; i < files.length; i += 1) {
      const text = readFileSync(files[i]!, "utf8");
      hash.update(text);
      for (const [, path] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)\.js"/g)) {
        const found = join(dirname(files[i]!), `${path}.ts`);
        if (!files.includes(found) && existsSync(found)) files.push(found);
      }
    }
    const closure = hash.digest("hex");
    this.#closures.set(test, closure);
    return closure;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
