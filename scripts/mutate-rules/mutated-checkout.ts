/** A built checkout whose rules hold their mutants; everything else is that of the real one. */

import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { packageRoot } from "../../prover/artifacts/package-root.js";

/**
 * Lays out a checkout in a temporary folder. The caller removes it.
 *
 * @param sources TypeScript by paths from the root
 * @returns the folder
 */
export async function layOutCheckout(sources: ReadonlyMap<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "quipu-rules-"));
  try {
    for (const name of readdirSync(packageRoot)) {
      if (name !== "dist") symlinkSync(join(packageRoot, name), join(folder, name));
    }
    cpSync(join(packageRoot, "dist"), join(folder, "dist"), { recursive: true });
    // Types are left out unchecked: a mutant may well break them.
    const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
    for (const [path, source] of sources) {
      const { code } = await transform(source, { loader: "ts", target: "es2022", tsconfigRaw });
      writeFileSync(join(folder, "dist", path.replace(/\.ts$/, ".js")), code);
    }
  } catch (reason) {
    rmSync(folder, { recursive: true, force: true });
    throw reason;
  }
  return folder;
}
