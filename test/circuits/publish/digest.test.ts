import assert from "node:assert/strict";
import { poseidon8 } from "poseidon-lite";
import { digestTag, foldDigest } from "../../../src/batch/public-inputs.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const count = 9;
const tag = digestTag(parseShape("2x4"), 3);
const vector = samples(count);

describe("Digest", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("publish/digest", count, tag);
  });

  it("folds the vector from the tag on, seven elements at a time", async () => {
    const [first, second] = [vector.slice(0, 7), [...vector.slice(7), 0n, 0n, 0n, 0n, 0n]];
    const digest = poseidon8([poseidon8([tag, ...first]), ...second]);
    assert.equal(foldDigest(vector, tag), digest);
    await circuit.assertGives({ in: vector }, { out: digest });
  });

  it("adds nothing to a vector that ends with its last seven", async () => {
    const fourteen = samples(14);
    const full = await openTemplate("publish/digest", 14, tag);
    const digest = poseidon8([poseidon8([tag, ...fourteen.slice(0, 7)]), ...fourteen.slice(7)]);
    assert.equal(foldDigest(fourteen, tag), digest);
    await full.assertGives({ in: fourteen }, { out: digest });
  });

  it("does so at the ends of the field", async () => {
    for (const edge of [0n, FIELD_MODULUS - 1n]) {
      const edges = new Array<bigint>(count).fill(edge);
      await circuit.assertGives({ in: edges }, { out: foldDigest(edges, tag) });
    }
  });

  it("refuses the digest of another vector or under another tag", async () => {
    const witness = await circuit.honest({ in: vector });
    for (const out of [foldDigest(vector.toReversed(), tag), foldDigest(vector, tag + 1n)]) {
      circuit.assertViolates(circuit.edited(witness, { out }), /^out$/);
    }
    const other = circuit.edited(witness, { in: vector.with(8, 5n) });
    circuit.assertViolates(other, /^in\[8\]$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: vector });
  });
});
