/**
 * Writes the shared test vectors: node dist/scripts/generate-vectors.js
 * Only a change of the protocol may change the files; SPEC.md then changes with them.
 */
import { writeFileSync } from "node:fs";
import "../runtime/relaxed-simd.js";
import { buildOperationVectors } from "../test/support/operation-vectors.js";
import { buildVectors } from "../test/support/vectors.js";

function write(name: string, vectors: unknown): void {
  const target = new URL(`../../test/vectors/${name}`, import.meta.url);
  writeFileSync(target, `${JSON.stringify(vectors, null, 2)}\n`);
}

write("batch.json", buildVectors());
write("operations.json", buildOperationVectors());
