/**
 * The weights of a group are those of SPEC.md, to the bit. They cannot be read from the contract, and a
 * group of true proofs is accepted whatever they are. So a group of false proofs is made first, and then
 * a key under which their errors cancel with just these weights. Nobody can do so on a real chain, where
 * keys stand before proofs; and no other weights accept it.
 */
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import { codeOfKey, keyDeployment } from "../../l1/artifacts/key-account.js";
import { proofWords } from "../../l1/contract/proof-words.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { shapeId } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import {
  asBatches,
  type BlobMembers,
  blobArguments,
  openingOfMembers,
  provenFor,
  runArguments,
} from "../support/blob-members.js";
import { modelInputs, modelInputsAt, type StatedBatch } from "../support/challenge-model.js";
import { groupWeights } from "../support/group-weights.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import {
  commonGround,
  RollupOnChain,
  TEST_LEVELS,
  TEST_SHAPE,
} from "../support/rollup-on-chain.js";

const { Fr } = bn254.fields;
const sum = (terms: readonly bigint[]): bigint =>
  terms.reduce((total, x) => Fr.add(total, Fr.create(x)), 0n);

/** Secrets of the key but alpha: any will do. */
const [BETA, DELTA] = [0xbe7an, 0xde17an];
const INPUTS = [101n, 102n, 103n, 104n];
/** Scalars of the points of each proof. */
const POINTS = [
  { a: 3n, b: 5n, c: 7n },
  { a: 11n, b: 13n, c: 17n },
  { a: 19n, b: 23n, c: 29n },
];

const BATCHES = POINTS.length;
const ID = shapeId(TEST_SHAPE, TEST_LEVELS);

/** Public inputs of a batch of a group. */
type InputsOf = (batch: StatedBatch, members: BlobMembers) => bigint[];
/** The arguments of the call that publishes as many batches from the first one on. */
type ArgumentsOf = (members: BlobMembers, count: number) => Promise<readonly unknown[]>;

const atOwnPoint: InputsOf = (batch) =>
  modelInputs(batch, { shape: TEST_SHAPE, levels: TEST_LEVELS });
const atPointOfAll: InputsOf = (batch, { z }) => modelInputsAt(z, batch, TEST_SHAPE);

const WAYS: Readonly<Record<string, readonly [InputsOf, ArgumentsOf]>> = {
  commitBatches: [
    atOwnPoint,
    async (members, count) => rawGroup(asBatches(members).slice(0, count)),
  ],
  commitGroup: [atPointOfAll, async (members, count) => runArguments(members, [0, count])],
  commitBlob: [
    atPointOfAll,
    async (members) => blobArguments(members, await openingOfMembers(members)),
  ],
};

for (const [functionName, [inputsOf, argumentsOf]] of Object.entries(WAYS)) {
  describe(`the weights of a group's proofs: ${functionName}`, () => {
    let rollup: RollupOnChain;
    let members: BlobMembers;

    const publish = async (count = BATCHES): Promise<unknown> => {
      const blobs = functionName === "commitBlob" ? [members.blob] : [];
      return rollup.send(functionName, await argumentsOf(members, count), { blobs });
    };

    before(async () => {
      const { chain } = await commonGround();
      const { contractAddress } = await chain.create(keyDeployment(codeOfKey(keyOf(1n))));
      rollup = await RollupOnChain.deploy({ keyAccount: contractAddress! });
      members = await falseMembers(rollup);
      const inputs = members.batches.map((batch) => inputsOf(batch, members));
      const weights = groupWeights({
        shapeId: ID,
        proofs: members.proofs.map((points, i) => ({ digest: inputs[i]![0]!, points })),
        challenges: inputs.map(([, challenge, y]) => [challenge!, y!] as const),
      });
      const alpha = balancingAlpha(inputs, weights);
      const isTrue = inputs.map((own, i) => owed(own, POINTS[i]!) === Fr.mul(alpha, BETA));
      assert.deepEqual(isTrue, [false, false, false]);
      // The account that the contract takes for the key gets the one that is made for these proofs.
      await chain.rpc("anvil_setCode", contractAddress, codeOfKey(keyOf(alpha)));
    });

    if (functionName !== "commitBlob") {
      it("let no part of the group pass", async () => {
        for (const count of [1, 2]) await refused(publish(count), "InvalidProof");
      });
    }

    it("let the whole group pass, as only keccak256 of the seed and the proof's number does", async () => {
      await publish();
      assert.equal(await rollup.read("batchNumber"), BATCHES);
    });
  });
}

/** Batches that follow on each other, with points that prove nothing. */
async function falseMembers(rollup: RollupOnChain): Promise<BlobMembers> {
  const data = await rollup.chainedData(POINTS.map((_, fill) => ({ fill })));
  const batches = data.map((batch, i) => ({ data: batch, digest: BigInt(1000 + i) }));
  const proofs = POINTS.map(({ a, b, c }) => proofWords({ a: g1(a), b: g2(b), c: g1(c) }));
  return { ...(await provenFor(rollup, batches, TEST_SHAPE)), proofs };
}

/** A * B - inputs - C * delta of a proof, in scalars: what alpha * beta would have to be. */
function owed(inputs: readonly bigint[], { a, b, c }: (typeof POINTS)[number]): bigint {
  const statement = sum([1n, ...inputs].map((input, k) => Fr.mul(input, INPUTS[k]!)));
  return Fr.sub(Fr.sub(a * b, statement), Fr.create(c * DELTA));
}

/** The alpha under which the errors of all proofs cancel. */
function balancingAlpha(
  inputs: readonly (readonly bigint[])[],
  weights: readonly bigint[],
): bigint {
  const all = inputs.map((own, i) => Fr.mul(weights[i]!, owed(own, POINTS[i]!)));
  return Fr.div(sum(all), Fr.mul(BETA, sum(weights)));
}

function keyOf(alpha: bigint): VerificationKey {
  const affine = ([x, y]: readonly bigint[]) => [`${x}`, `${y}`, "1"];
  const twisted = ([x, y]: ReturnType<typeof g2>) => [
    ...[x, y].map(([imaginary, real]) => [`${real}`, `${imaginary}`]),
    ["1", "0"],
  ];
  return {
    ...{ protocol: "groth16", curve: "bn128", nPublic: 3, vk_alphabeta_12: [] },
    vk_alpha_1: affine(g1(alpha)),
    ...{
      vk_beta_2: twisted(g2(BETA)),
      vk_gamma_2: twisted(g2(1n)),
      vk_delta_2: twisted(g2(DELTA)),
    },
    IC: INPUTS.map((scalar) => affine(g1(scalar))),
  };
}

function g1(scalar: bigint): ProofPoints["a"] {
  const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine();
  return [x, y];
}

function g2(scalar: bigint): ProofPoints["b"] {
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine();
  return [
    [x.c1, x.c0],
    [y.c1, y.c0],
  ];
}
