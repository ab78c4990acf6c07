/** Proofs checked together are judged as each by itself. */
import assert from "node:assert/strict";
import { ProofChecker } from "../../prover/check/proof-checker.js";
import { QuipuError } from "../../src/errors.js";
import { verifyGroth16 } from "../../src/proof/verify-groth16.js";
import { BASE_MODULUS, type ProofPoints, snarkjsProof } from "../../verifier/proof-points.js";
import { type SimulatedKey, simulatedKey } from "../support/simulated-proof.js";

const INPUTS = [1n, 2n ** 200n + 5n, 7n];

/** On the curve of G2, and of another order than r. */
const OFF_SUBGROUP: ProofPoints["b"] = [
  [0n, 1n],
  [
    15975588672102553735566230729081043132501226101599136527557730645158523614371n,
    3610091866386166428467545612961983990332663701371483510632385378352395651980n,
  ],
];

describe("the checker of proofs", () => {
  const checker = new ProofChecker();
  let key: SimulatedKey;
  before(async () => {
    key = await simulatedKey("checker");
  });
  after(() => checker.close());

  const check = (proof: ProofPoints, inputs = INPUTS) =>
    checker.check(key.verificationKey, { inputs, proof });

  it("tells the right ones from the wrong ones, many at a time", async () => {
    const inputs = [0n, 1n, 2n, 3n].map((last) => [...INPUTS.slice(0, 2), last]);
    const proofs = inputs.map((each) => key.prove(each));
    const claims = [0, 1, 2, 3, 1].map((proof, i) => check(proofs[proof]!, inputs[i % 4]));
    assert.deepEqual(await Promise.all(claims), [true, true, true, true, false]);
    const other = await simulatedKey("another");
    const foreign = checker.check(other.verificationKey, {
      inputs: INPUTS,
      proof: key.prove(INPUTS),
    });
    const own = check(key.prove(INPUTS));
    assert.deepEqual(await Promise.all([foreign, own]), [false, true]);
  });

  it("refuses what L1 would refuse", async () => {
    const proof = key.prove(INPUTS);
    const { a, b, c } = proof;
    const [[x1, x0], y] = b;
    const cases: [ProofPoints, bigint[]?][] = [
      [{ ...proof, a: [a[0] + BASE_MODULUS, a[1]] }],
      [{ ...proof, a: [a[0], a[1] + 1n] }],
      [{ ...proof, a: [a[0], BASE_MODULUS - a[1]] }],
      [{ ...proof, b: [[x0, x1], y] }],
      [
        {
          ...proof,
          b: [
            [x1, x0],
            [y[0], y[1] + 1n],
          ],
        },
      ],
      [{ ...proof, c: a }],
      [{ ...proof, c: [-c[0], c[1]] }],
      [{ ...proof, b: OFF_SUBGROUP }],
      [proof, [...INPUTS, 0n]],
      [proof, INPUTS.slice(1)],
      [proof, [INPUTS[0]! + 2n ** 254n, ...INPUTS.slice(1)]],
    ];
    const valid = await Promise.all(cases.map(([each, inputs]) => check(each, inputs)));
    assert.deepEqual(
      valid,
      cases.map(() => false),
    );
    for (const [each, inputs = INPUTS] of cases) {
      const strict = () => verifyGroth16(key.verificationKey, inputs, snarkjsProof(each));
      assert.throws(strict, QuipuError);
    }
  });

  it("takes the honest one among any nonsense, and says so of no other", async () => {
    const proof = key.prove(INPUTS);
    const words = [
      0n,
      1n,
      2n,
      BASE_MODULUS - 1n,
      BASE_MODULUS,
      2n ** 256n - 1n,
      proof.a[0],
      proof.a[1],
    ];
    const pairs = words.flatMap((x) => words.map((y) => [x, y] as const));
    const g2 = [
      proof.b,
      OFF_SUBGROUP,
      [pairs[1]!, pairs[2]!],
      [pairs[0]!, proof.b[1]],
      [proof.b[0], pairs[0]!],
    ];
    const nonsense: ProofPoints[] = [
      ...pairs
        .map((a) => ({ ...proof, a }))
        .filter(({ a }) => a[0] !== proof.a[0] || a[1] !== proof.a[1]),
      ...pairs.map((c) => ({ ...proof, c })),
      ...g2.slice(1).map((b) => ({ ...proof, b: b as ProofPoints["b"] })),
      ...g2.slice(1).map((b) => ({ a: pairs[0]!, b: b as ProofPoints["b"], c: pairs[0]! })),
    ];
    const claims = [...nonsense.map((each) => check(each)), check(proof)];
    const valid = await Promise.all(claims);
    assert.deepEqual(valid, [...nonsense.map(() => false), true]);
  });

  it("refuses points at infinity, which no honest proof has", async () => {
    for (const infinite of ["a", "b", "c"] as const) {
      assert.equal(await check(key.prove(INPUTS, infinite)), false);
    }
  });
});
