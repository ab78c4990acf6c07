/** Packages that quipu does without until a command needs them: how to get one that is missing. */
import { pinnedVersion } from "../prover/artifacts/own-manifest.js";
import { QuipuError } from "../src/errors.js";

/** What a package is for, if an installed quipu may lack it. */
const USES: Readonly<Record<string, string>> = { viem: "settling on an L1" };

/**
 * Turns the failed import of such a package into a refusal that says how to add it; returns every
 * other error as it is.
 */
export function explainMissingPackage(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND") return error;
  const name = /^Cannot find package '([^']+)'/.exec(message)?.[1] ?? "";
  if (!Object.hasOwn(USES, name)) return error;
  const advice = `${name}: not installed; ${USES[name]} needs it: npm i ${name}@${pinnedVersion(name)}`;
  return new QuipuError("PackageMissing", advice, { cause: error });
}
