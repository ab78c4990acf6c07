/**
 * The weights of a group are those of SPEC.md, to the bit. They cannot be read from the contract, and a
 * group of true proofs is accepted whatever they are. So a group of false proofs is made first, and then
 * a key under which their errors cancel with just these weights. Nobody can do so on a real chain, where
 * keys stand before proofs; and no other weights accept it.
 */
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import { bytesToHex, getContractAddress } from "viem";
import { codeOfKey, keyDeployment } from "../../l1/artifacts/key-account.js";
import { proofWords } from "../../l1/contract/proof-words.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { type Shape, shapeId } from "../../src/shape.js";
import { AccountTree } from "../../src/state/account-tree.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { modelInputs } from "../support/challenge-model.js";
import { groupWeights } from "../support/group-weights.js";
import { batchData, type L1Batch } from "../support/l1-batch.js";
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

describe("the weights of a group's proofs", () => {
  let rollup: RollupOnChain;
  let batches: L1Batch[];

  before(async () => {
    const { chain } = await commonGround();
    const from = chain.accounts[0]!;
    const chainId = BigInt(await chain.rpc<string>("eth_chainId"));
    const nonce = BigInt(await chain.rpc<string>("eth_getTransactionCount", from, "latest"));
    // The key comes first, then the contract.
    const address = getContractAddress({ from, nonce: nonce + 1n });
    const domain = deploymentDomain({ chainId, contract: BigInt(address) });
    const made = falseBatches(domain, TEST_SHAPE);
    batches = made.map(({ inputs: _, ...batch }) => batch);
    const weights = groupWeights({
      shapeId: shapeId(TEST_SHAPE, TEST_LEVELS),
      proofs: batches.map(({ digest, proof }) => ({ digest, points: proof })),
      challenges: made.map(({ inputs: [, challenge, y] }) => [challenge!, y!] as const),
    });
    const alpha = balancingAlpha(made, weights);
    const isTrue = made.map(({ inputs }, i) => owed(inputs, POINTS[i]!) === Fr.mul(alpha, BETA));
    assert.deepEqual(isTrue, [false, false, false]);
    const account = await chain.create(keyDeployment(codeOfKey(keyOf(alpha))), from);
    rollup = await RollupOnChain.deploy({ keyAccount: account.contractAddress! });
    assert.equal(rollup.contract.address.toLowerCase(), address.toLowerCase());
  });

  it("let no part of the group pass", async () => {
    await refused(rollup.commit(batches[0]!), "InvalidProof");
    await refused(rollup.commit(batches.slice(0, 2)), "InvalidProof");
  });

  it("let the whole group pass, as only keccak256 of the seed and the proof's number does", async () => {
    await rollup.commit(batches);
    assert.equal(await rollup.read("batchNumber"), BATCHES);
  });
});

interface FalseBatch extends L1Batch {
  readonly inputs: readonly bigint[];
}

/** Batches from the empty tree on, one behind the other, with points that prove nothing. */
function falseBatches(domain: bigint, shape: Shape): FalseBatch[] {
  const { root } = new AccountTree(TEST_LEVELS);
  return POINTS.map(({ a, b, c }, i) => {
    const header = {
      ...{ oldRoot: root + BigInt(i), newRoot: root + BigInt(i + 1), domain },
      ...{ feeRecipient: 0n, feeToken: 0, feeTotal: 0n },
    };
    const nothing = { deposits: [], exits: [], withdrawals: [], payees: [] };
    const data = batchData({ ...header, ...nothing, fill: i }, shape);
    const digest = BigInt(1000 + i);
    const proof = proofWords({ a: g1(a), b: g2(b), c: g1(c) });
    const inputs = modelInputs({ data, digest }, { shape, levels: TEST_LEVELS });
    return { shapeId: shapeId(shape, TEST_LEVELS), data: bytesToHex(data), digest, proof, inputs };
  });
}

/** A * B - inputs - C * delta of a proof, in scalars: what alpha * beta would have to be. */
function owed(inputs: readonly bigint[], { a, b, c }: (typeof POINTS)[number]): bigint {
  const statement = sum([1n, ...inputs].map((input, k) => Fr.mul(input, INPUTS[k]!)));
  return Fr.sub(Fr.sub(a * b, statement), Fr.create(c * DELTA));
}

/** The alpha under which the errors of all proofs cancel. */
function balancingAlpha(made: readonly FalseBatch[], weights: readonly bigint[]): bigint {
  const all = made.map(({ inputs }, i) => Fr.mul(weights[i]!, owed(inputs, POINTS[i]!)));
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
