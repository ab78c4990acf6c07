/**
 * Writes the shared test vectors: node dist/scripts/generate-vectors.js
 * Only a change of the protocol may change the file; SPEC.md then changes with it.
 */
import { writeFileSync } from "node:fs";
import { buildVectors } from "../test/support/vectors.js";

const target = new URL("../../test/vectors/batch.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(buildVectors(), null, 2)}\n`);
