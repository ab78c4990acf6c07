/**
 * The mirror's check of a proof where a point is at infinity: it must say what the precompiles say. To
 * them a pairing with a point at infinity is 1, so such a proof holds if the rest of the product does.
 */
import assert from "node:assert/strict";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { verifyEscapeProof, verifyProof } from "../../verifier/verify-proof.js";
import { addPoints } from "../support/add-points.js";
import { GENERATORS } from "../support/pairing-generators.js";
import { refusal } from "../support/refusal.js";
import {
  type InfinitePoints,
  type SimulatedKey,
  simulatedKey,
} from "../support/simulated-proof.js";

const INPUTS = { digest: 5n, challenge: 6n, y: 7n };
const INFINITE: readonly InfinitePoints[] = ["", "a", "b", "ab", "c"];
const isInfinite = (words: readonly unknown[]) => words.flat().every((word) => word === 0n);

describe("the mirror's check of a proof", () => {
  let key: SimulatedKey;

  before(async () => {
    key = await simulatedKey("infinity");
  });

  for (const infinite of INFINITE) {
    const name = infinite === "" ? "no point" : `${infinite.toUpperCase().split("").join(" and ")}`;

    it(`with ${name} at infinity takes what holds, and nothing else`, async () => {
      const proof = key.prove([5n, 6n, 7n], infinite);
      for (const point of ["a", "b", "c"] as const) {
        assert.equal(isInfinite(proof[point]), infinite.includes(point), point);
      }
      await verifyProof(key.verificationKey, INPUTS, proof);
      await verifyEscapeProof(key.verificationKey, { root: 5n, claim: 6n, balance: 7n }, proof);
      const rejects = /rejects the proof/;
      const wrong = { ...proof, c: addPoints(proof.c, GENERATORS.c) };
      const other = { ...INPUTS, y: 8n };
      for (const [inputs, points] of [
        [INPUTS, wrong],
        [other, proof],
      ] as const) {
        const verified = verifyProof(key.verificationKey, inputs, points);
        await assert.rejects(verified, refusal("InvalidProof", rejects));
      }
    });
  }

  it("looks at the other points all the same", async () => {
    const off: readonly [InfinitePoints, Partial<ProofPoints>, RegExp][] = [
      ["a", { b: [GENERATORS.b[1], GENERATORS.b[0]] }, /point b/],
      ["b", { a: [1n, 3n] }, /point a/],
      ["b", { c: [1n, 3n] }, /point c/],
      ["ab", { c: [1n, 3n] }, /point c/],
      ["c", { a: [1n, 3n] }, /point a/],
    ];
    for (const [infinite, points, message] of off) {
      const proof = { ...key.prove([5n, 6n, 7n], infinite), ...points };
      const verified = verifyProof(key.verificationKey, INPUTS, proof);
      await assert.rejects(verified, refusal("InvalidProof", message));
    }
  });

  it("refuses three points at infinity", async () => {
    const nowhere = key.prove([5n, 6n, 7n], "ab");
    const verified = verifyProof(key.verificationKey, INPUTS, { ...nowhere, c: [0n, 0n] });
    await assert.rejects(verified, refusal("InvalidProof", /rejects the proof/));
  });
});
