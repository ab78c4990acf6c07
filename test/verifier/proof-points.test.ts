/** The points of a proof, as the contract and as snarkjs take them, and what is asked of them. */
import assert from "node:assert/strict";
import type { Groth16Proof } from "../../src/proof/groth16-proof.js";
import {
  assertCoordinates,
  assertPoints,
  BASE_MODULUS,
  type ProofPoints,
  proofPoints,
  snarkjsProof,
} from "../../verifier/proof-points.js";
import { GENERATORS } from "../support/pairing-generators.js";
import { refusal } from "../support/refusal.js";

const POINTS = GENERATORS;
const G2 = GENERATORS.b;
const NOWHERE: ProofPoints["a"] = [0n, 0n];
const NOWHERE_2: ProofPoints["b"] = [NOWHERE, NOWHERE];

describe("the points of a proof", () => {
  it("are read from snarkjs' form, real parts before imaginary ones, and written in it", () => {
    const proof = snarkjsProof(POINTS);
    const [[x1, x0], [y1, y0]] = G2;
    assert.deepEqual(proof, {
      pi_a: ["1", "2", "1"],
      pi_b: [
        [`${x0}`, `${x1}`],
        [`${y0}`, `${y1}`],
        ["1", "0"],
      ],
      pi_c: ["1", "2", "1"],
      protocol: "groth16",
      curve: "bn128",
    });
    assert.deepEqual(proofPoints(proof), POINTS);
  });

  it("are read only if they are affine, each of them", () => {
    const proof = snarkjsProof(POINTS);
    const [first, second] = proof.pi_b as [string[], string[]];
    for (const [name, changed, got] of [
      ["a", { pi_a: ["1", "2", "0"] }, "0"],
      ["b", { pi_b: [first, second, ["1", "1"]] }, "1,1"],
      ["b", { pi_b: [first, second, ["0", "0"]] }, "0,0"],
      ["c", { pi_c: ["1", "2", "2"] }, "2"],
    ] as const) {
      const expected = name === "b" ? "1,0" : "1";
      const message = `third coordinate of point ${name}: got ${got}, expected ${expected}`;
      const malformed = refusal("MalformedProof", new RegExp(`^${message}$`));
      assert.throws(() => proofPoints({ ...proof, ...changed } as Groth16Proof), malformed);
    }
  });

  it("at infinity are (0, 0) here and (0, 1, 0) there", () => {
    const { pi_a, pi_b, pi_c } = snarkjsProof({ a: NOWHERE, b: NOWHERE_2, c: [0n, 5n] });
    assert.deepEqual(pi_a, ["0", "1", "0"]);
    assert.deepEqual(pi_b, [
      ["0", "0"],
      ["1", "0"],
      ["0", "0"],
    ]);
    assert.deepEqual(pi_c, ["0", "5", "1"]);
    assert.deepEqual(snarkjsProof({ ...POINTS, a: [5n, 0n] }).pi_a, ["5", "0", "1"]);
    for (let place = 0; place < 4; place++) {
      const words = [0n, 0n, 0n, 0n].with(place, 5n) as [bigint, bigint, bigint, bigint];
      const [x1, x0, y1, y0] = words;
      const { pi_b: finite } = snarkjsProof({
        ...POINTS,
        b: [
          [x1, x0],
          [y1, y0],
        ],
      });
      assert.deepEqual(finite.at(-1), ["1", "0"]);
    }
  });

  it("have coordinates below p", () => {
    assertCoordinates({ a: [0n, BASE_MODULUS - 1n], b: NOWHERE_2, c: NOWHERE });
    for (const wrong of [-1n, BASE_MODULUS]) {
      for (const points of [
        { ...POINTS, a: [1n, wrong] as const },
        { ...POINTS, b: [G2[0], [wrong, 0n]] as const },
        { ...POINTS, c: [wrong, 1n] as const },
      ]) {
        assert.throws(() => assertCoordinates(points), refusal("MalformedProof"));
      }
    }
  });

  it("are on their curves, each of them", () => {
    assertPoints(POINTS);
    for (const [name, points] of [
      ["a", { ...POINTS, a: [1n, 3n] as const }],
      ["b", { ...POINTS, b: [G2[1], G2[0]] as const }],
      ["c", { ...POINTS, c: [1n, 3n] as const }],
    ] as const) {
      const message = new RegExp(`point ${name} of the proof is not in its group`);
      assert.throws(() => assertPoints(points), refusal("InvalidProof", message));
    }
  });
});
