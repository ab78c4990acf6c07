/** Optional packages: says how to install one when a command needs it. */

import { useOf } from "../prover/artifacts/optional-packages.js";
import { pinnedVersion } from "../prover/artifacts/own-manifest.js";
import { QuipuError } from "../src/errors.js";

/**
 * Turns a failed import of such a package into a refusal that says how to install it. Returns every
 * other error unchanged.
 */
export function explainMissingPackage(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND") return error;
  const name = /^Cannot find package '([^']+)'/.exec(message)?.[1] ?? "";
  const use = useOf(name);
  if (use === undefined) return error;
  const advice = `${name} is not installed; ${use} needs it: npm i ${name}@${pinnedVersion(name)}`;
  return new QuipuError("PackageMissing", advice, { cause: error });
}
