/** What a source is made of: its own text and that of everything it imports, directly or not. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Hashes of sources with all that they import. Each is computed once. */
export class ImportClosures {
  readonly #root: string;
  readonly #hashes = new Map<string, string>();

  /** @param root of the checkout */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Changes whenever the file or one of its relative imports does.
   *
   * @param file a TypeScript source, from the root of the checkout
   */
  hashOf(file: string): string {
    const known = this.#hashes.get(file);
    if (known !== undefined) return known;
    const files = [join(this.#root, file)];
    const hash = createHash("sha256");
    for (let i = 0; i < files.length; i += 1) {
      const text = readFileSync(files[i]!, "utf8");
      hash.update(text);
      for (const [, path] of text.matchAll(/(?:from|import\(?)\s*"(\.[^"]+)\.js"/g)) {
        const found = join(dirname(files[i]!), `${path}.ts`);
        if (!files.includes(found) && existsSync(found)) files.push(found);
      }
    }
    const closure = hash.digest("hex");
    this.#hashes.set(file, closure);
    return closure;
  }
}
