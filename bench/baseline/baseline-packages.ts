/** The packages that the baseline is made of. They come with a checkout, and not with the npm package. */

import { missingFor } from "../../prover/artifacts/optional-packages.js";
import { pinnedVersion } from "../../prover/artifacts/own-manifest.js";
import { benchError } from "../bench-error.js";

/** @throws QuipuError `BaselineUnavailable` if one of them is not installed. */
export function assertBaselineAvailable(): void {
  const missing = missingFor("baseline of quipu bench");
  if (missing.length === 0) return;
  const wanted = missing.map((name) => `${name}@${pinnedVersion(name)}`).join(" ");
  throw benchError(
    "BaselineUnavailable",
    `the baseline needs ${missing.join(" and ")}: npm i ${wanted}, or run with --no-baseline`,
  );
}
