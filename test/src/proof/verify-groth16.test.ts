/** The verifier for browsers against snarkjs, on proofs that hold and on what was made of them. */
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import { groth16 } from "snarkjs";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { withSingleThreadCurve } from "../../../prover/snarkjs/single-thread-curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { Groth16Proof } from "../../../src/proof/groth16-proof.js";
import type { VerificationKey } from "../../../src/proof/verification-key.js";
import { verifyGroth16 } from "../../../src/proof/verify-groth16.js";
import { snarkjsProof } from "../../../verifier/proof-points.js";
import { provenHistory } from "../../support/proven-history.js";
import { type AnyErrorCode, refusal } from "../../support/refusal.js";
import { simulatedKey } from "../../support/simulated-proof.js";

interface Claim {
  readonly key: VerificationKey;
  readonly inputs: readonly bigint[];
  readonly proof: Groth16Proof;
}

const plus = (text: string, summand: bigint) => String(BigInt(text) + summand);

/** A point of the twist that is not of order r: of ten in a row, none is by chance. */
function outsideSubgroup(): string[][] {
  const { Fp2 } = bn254.fields;
  const b = Fp2.div(Fp2.create({ c0: 3n, c1: 0n }), Fp2.create({ c0: 9n, c1: 1n }));
  for (let c0 = 1n; ; c0 += 1n) {
    const x = Fp2.create({ c0, c1: 0n });
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b);
    const y = attempt(() => Fp2.sqrt(square));
    if (y === undefined) continue;
    const point = bn254.G2.Point.fromAffine({ x, y });
    if (point.isTorsionFree()) continue;
    return [
      [`${x.c0}`, `${x.c1}`],
      [`${y.c0}`, `${y.c1}`],
      ["1", "0"],
    ];
  }
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

describe("verifyGroth16", () => {
  let honest: Claim;

  before(async () => {
    const { keys, batches } = await provenHistory();
    const { digest, challenge, y } = batches[0].publicInputs;
    honest = { key: keys.verificationKey, inputs: [digest, challenge, y], proof: batches[0].proof };
  });

  const verify = ({ key, inputs, proof }: Claim) => verifyGroth16(key, inputs, proof);
  const bySnarkjs = ({ key, inputs, proof }: Claim): Promise<boolean> =>
    withSingleThreadCurve(() => groth16.verify(key, inputs.map(String), proof));

  it("accepts what snarkjs accepts: proofs of batches, and simulated ones of any inputs", async () => {
    const { keys, batches } = await provenHistory();
    for (const { publicInputs, proof } of batches) {
      const { digest, challenge, y } = publicInputs;
      verify({ key: keys.verificationKey, inputs: [digest, challenge, y], proof });
    }
    const { verificationKey: key, prove } = await simulatedKey("verify-groth16");
    for (const inputs of [
      [0n, 0n, 0n],
      [1n, 2n, FIELD_MODULUS - 1n],
    ]) {
      const claim = { key, inputs, proof: snarkjsProof(prove(inputs)) };
      verify(claim);
      assert.ok(await bySnarkjs(claim));
    }
  });

  /** What both refuse. */
  const tampered: readonly (readonly [string, AnyErrorCode, (claim: Claim) => Claim])[] = [
    [
      "another public input",
      "InvalidProof",
      ({ inputs: [a, b, c], ...claim }) => ({
        ...claim,
        inputs: [a!, b!, c! + 1n],
      }),
    ],
    [
      "public inputs in another order",
      "InvalidProof",
      ({ inputs: [a, b, c], ...claim }) => ({
        ...claim,
        inputs: [b!, a!, c!],
      }),
    ],
    [
      "a public input + r",
      "NotInField",
      ({ inputs: [a, b, c], ...claim }) => ({
        ...claim,
        inputs: [a!, b!, c! + FIELD_MODULUS],
      }),
    ],
    [
      "points swapped",
      "InvalidProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_a: proof.pi_c, pi_c: proof.pi_a },
      }),
    ],
    [
      "a point off the curve",
      "InvalidProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_a: [proof.pi_a[0]!, plus(proof.pi_a[1]!, 1n), "1"] },
      }),
    ],
    [
      "infinity for a point",
      "InvalidProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_a: ["0", "1", "0"] },
      }),
    ],
    [
      "the key of another circuit",
      "InvalidProof",
      ({ key, ...claim }) => ({
        ...claim,
        key: { ...key, vk_delta_2: key.vk_gamma_2 },
      }),
    ],
  ];
  for (const [what, code, change] of tampered) {
    it(`refuses ${what}, as snarkjs does`, async () => {
      const claim = change(honest);
      assert.equal(await bySnarkjs(claim), false);
      assert.throws(() => verify(claim), refusal(code));
    });
  }

  /** What snarkjs reduces, fills up or does not look at. */
  const malformed: readonly (readonly [string, AnyErrorCode, (claim: Claim) => Claim])[] = [
    [
      "a coordinate + p",
      "MalformedProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_a: [plus(proof.pi_a[0]!, BASE_MODULUS), proof.pi_a[1]!, "1"] },
      }),
    ],
    [
      "a coordinate that is no decimal number",
      "MalformedProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_c: [`0${proof.pi_c[0]}`, proof.pi_c[1]!, "1"] },
      }),
    ],
    [
      "a point that is not affine",
      "MalformedProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_c: [proof.pi_c[0]!, proof.pi_c[1]!, "2"] },
      }),
    ],
    [
      "fewer public inputs",
      "MalformedProof",
      ({ inputs, ...claim }) => ({
        ...claim,
        inputs: inputs.slice(0, 2),
      }),
    ],
    [
      "more public inputs",
      "MalformedProof",
      ({ inputs, ...claim }) => ({
        ...claim,
        inputs: [...inputs, 0n],
      }),
    ],
    [
      "a point of the twist outside of the subgroup",
      "InvalidProof",
      ({ proof, ...claim }) => ({
        ...claim,
        proof: { ...proof, pi_b: outsideSubgroup() },
      }),
    ],
    [
      "a key whose point is off the curve",
      "InvalidVerificationKey",
      ({ key, ...claim }) => ({
        ...claim,
        key: { ...key, vk_alpha_1: ["1", "1", "1"] },
      }),
    ],
    [
      "a key with a point too few",
      "InvalidVerificationKey",
      ({ key, ...claim }) => ({
        ...claim,
        key: { ...key, IC: key.IC.slice(1) },
      }),
    ],
  ];
  for (const [what, code, change] of malformed) {
    it(`refuses ${what}`, () => {
      assert.throws(() => verify(change(honest)), refusal(code));
    });
  }
});
