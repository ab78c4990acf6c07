/** Groups that are made to be taken though one of their batches is false, and accounts that are no keys. */
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import { type Address, concatHex, encodePacked, hexToBytes, keccak256, numberToHex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { keyDeployment } from "../../l1/artifacts/key-account.js";
import { modelInputs } from "../support/challenge-model.js";
import type { BatchContent, L1Batch, Payout } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import {
  commonGround,
  RollupOnChain,
  TEST_LEVELS,
  TEST_SHAPE,
} from "../support/rollup-on-chain.js";

const { G1, G2 } = bn254;
const { Fr } = bn254.fields;

const addressOf = (owner: bigint): Address => `0x${owner.toString(16).padStart(40, "0")}`;

let rollup: RollupOnChain;

async function provenGroup(changes: readonly Partial<BatchContent>[]): Promise<L1Batch[]> {
  const group = await rollup.chainedData(changes);
  return group.map((data, i) => rollup.proven(data, TEST_SHAPE, 0x1234n + BigInt(i)));
}

/** The weights of a group by the letter of SPEC.md section 8. */
function weightsOf(batches: readonly L1Batch[]): bigint[] {
  const inputs = batches.map(({ data, digest }) =>
    modelInputs({ data: hexToBytes(data), digest }, { shape: TEST_SHAPE, levels: TEST_LEVELS }),
  );
  const words = [
    batches[0]!.shapeId,
    ...batches.flatMap(({ digest, proof }) => [digest, ...proof]),
    ...inputs.flatMap(([, challenge, y]) => [challenge!, y!]),
  ];
  const seed = keccak256(concatHex(words.map((word) => numberToHex(word, { size: 32 }))));
  return batches.map((_, i) => {
    if (i === 0) return 1n;
    const hash = keccak256(encodePacked(["bytes32", "uint256"], [seed, BigInt(i)]));
    return BigInt(hash) >> 128n;
  });
}

const g1Point = ([x, y]: readonly bigint[]) => G1.Point.fromAffine({ x: x!, y: y! });
const g2Point = ([x1, x0, y1, y0]: readonly bigint[]) =>
  G2.Point.fromAffine({ x: { c0: x0!, c1: x1! }, y: { c0: y0!, c1: y1! } });

/** A proof with multiples of the generators added to its points. */
function shifted(proof: readonly bigint[], by: { a?: bigint; b?: bigint; c?: bigint }): bigint[] {
  const g1 = (words: readonly bigint[], scalar = 0n): bigint[] => {
    const { x, y } = g1Point(words).add(G1.Point.BASE.multiplyUnsafe(scalar)).toAffine();
    return [x, y];
  };
  const { x, y } = g2Point(proof.slice(2))
    .add(G2.Point.BASE.multiplyUnsafe(by.b ?? 0n))
    .toAffine();
  return [...g1(proof, by.a), x.c1, x.c0, y.c1, y.c0, ...g1(proof.slice(6), by.c)];
}

describe("errors of two proofs that cancel under weights that were known before", () => {
  let good: L1Batch[];
  let weights: bigint[];

  before(async () => {
    rollup = await RollupOnChain.deploy();
    good = await provenGroup([{ feeTotal: 1n }, { feeTotal: 2n }, { feeTotal: 3n }]);
    weights = weightsOf(good);
  });

  /** Shifts a point of batch i, and that of batch j by what cancels it. */
  function cancelling(point: "a" | "b" | "c", [i, j]: readonly [number, number], under = weights) {
    const error = 0x5eed5eedn;
    const answer = Fr.mul(Fr.neg(error), Fr.div(under[i]!, under[j]!));
    return good.map((batch, at) => {
      if (at !== i && at !== j) return batch;
      return { ...batch, proof: shifted(batch.proof, { [point]: at === i ? error : answer }) };
    });
  }

  /** Whether the product of pairings is 1 all the same: what the changes put into it cancels. */
  async function cancels(forged: readonly L1Batch[], under: readonly bigint[]): Promise<boolean> {
    const { vk_delta_2 } = (await commonGround()).batchKey.verificationKey;
    const [[x0, x1], [y0, y1]] = vk_delta_2 as [[string, string], [string, string]];
    const delta = g2Point([x1, x0, y1, y0].map(BigInt));
    const factors = forged.flatMap(({ proof }, i) => {
      const old = good[i]!.proof;
      if (proof === old) return [];
      const [ab, c] = [
        [g1Point(proof).multiply(under[i]!), g2Point(proof.slice(2))] as const,
        g1Point(old.slice(6))
          .subtract(g1Point(proof.slice(6)))
          .multiply(under[i]!),
      ];
      const before = [g1Point(old).multiply(under[i]!).negate(), g2Point(old.slice(2))] as const;
      const withC = c.is0() ? [] : [bn254.pairing(c, delta)];
      return [bn254.pairing(...ab), bn254.pairing(...before), ...withC];
    });
    const { Fp12 } = bn254.fields;
    return Fp12.eql(factors.reduce(Fp12.mul.bind(Fp12), Fp12.ONE), Fp12.ONE);
  }

  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;

  for (const point of ["a", "b", "c"] as const) {
    it(`in ${point.toUpperCase()}: the weights depend on it`, async () => {
      for (const pair of pairs) {
        const forged = cancelling(point, pair);
        assert.equal(await cancels(forged, weights), true);
        const actual = weightsOf(forged);
        assert.equal(await cancels(forged, actual), false);
        await refused(rollup.commit(forged), "InvalidProof");
        // The same under the weights of the forged group itself, which are others again.
        await refused(rollup.commit(cancelling(point, pair, actual)), "InvalidProof");
        await refused(rollup.commit(cancelling(point, pair, [1n, 1n, 1n])), "InvalidProof");
      }
    });
  }

  it("in the data, for a proof of something else: the weights depend on them", async () => {
    for (let at = 0; at < 3; at++) {
      const other = good.map((batch, i) => {
        if (i !== at) return batch;
        const last = batch.data.endsWith("00") ? "01" : "00";
        return { ...batch, data: `${batch.data.slice(0, -2)}${last}` } as L1Batch;
      });
      const [before, after] = [weights, weightsOf(other)];
      for (const i of [1, 2]) assert.notEqual(after[i], before[i]);
      await refused(rollup.commit(other), "InvalidProof");
    }
  });

  it("and the group that they were made from is taken", async () => {
    await rollup.commit(good);
    assert.equal(await rollup.read("batchNumber"), 3);
  });
});

describe("a group that pays oddly", () => {
  const NOBODY = 0n;
  const payout = (owner: bigint, token: number, amount: bigint): Payout => ({
    owner,
    token,
    amount,
  });

  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  /** Commits batches that pay, and reads what is credited. */
  async function credited(changes: readonly Partial<BatchContent>[]): Promise<unknown[]> {
    const receipt = await rollup.commit(await provenGroup(changes));
    return rollup
      .events(receipt)
      .slice(1)
      .map(({ name, args: { owner, token, amount } }) => [
        name,
        BigInt(owner as Address),
        token,
        amount,
      ]);
  }

  it("credits address 0 in token 0 like everybody else, first or not", async () => {
    const withdrawals = [payout(NOBODY, 0, 3n), payout(NOBODY, 1, 4n)];
    const events = await credited([{ feeTotal: 5n, withdrawals }, { withdrawals }]);
    assert.deepEqual(events, [
      ["Credited", NOBODY, 0n, 8n],
      ["Credited", NOBODY, 1n, 4n],
      ["Credited", NOBODY, 0n, 3n],
      ["Credited", NOBODY, 1n, 4n],
    ]);
    assert.equal(await rollup.read("claimable", addressOf(NOBODY), 0), 11n);
    assert.equal(await rollup.read("claimable", addressOf(NOBODY), 1), 8n);
  });

  it("adds up over zero amounts of others, but not over an amount of 1", async () => {
    const zeros = { withdrawals: [payout(9n, 5, 0n), payout(NOBODY, 0, 0n)] };
    const seven = (amount: bigint) => ({ withdrawals: [payout(7n, 2, amount), payout(8n, 2, 0n)] });
    const one = { withdrawals: [payout(7n, 3, 1n)] };
    const events = await credited([zeros, seven(1n), zeros, {}, seven(2n), one, seven(4n), zeros]);
    assert.deepEqual(events, [
      ["Credited", 7n, 2n, 3n],
      ["Credited", 7n, 3n, 1n],
      ["Credited", 7n, 2n, 4n],
    ]);
  });

  it("in tokens that there are not: nobody can claim them", async () => {
    await credited([{ feeToken: 0xffff, feeTotal: 1n }, { withdrawals: [payout(7n, 0xffff, 1n)] }]);
    const from = rollup.chain.accounts[0]!;
    await refused(rollup.send("claim", [0xffff, from]), "NothingToClaim", [from, 0xffff]);
  });

  it("emits one event of the group, and the heads that it leaves", async () => {
    const group = await provenGroup([{ newRoot: 77n }, { newRoot: 77n }, { newRoot: 1n }]);
    const events = rollup.events(await rollup.commit(group));
    assert.deepEqual(events, [
      {
        name: "BatchesCommitted",
        args: {
          ...{ firstBatch: 0n, shapeId: group[0]!.shapeId, count: 3n },
          ...{ newRoot: 1n, depositHead: 0n, exitHead: 0n },
        },
      },
    ]);
  });
});

describe("an account that is no key", () => {
  const deployWith = (keyAccount: Address) => RollupOnChain.deploy({ keyAccount });

  before(async () => {
    rollup = await RollupOnChain.deploy();
  });

  it("has no code, or will have it later, or is a precompile", async () => {
    const nobody = addressOf(0xabcdef0123456789n);
    for (const account of [nobody, ...[1n, 6n, 7n, 8n, 10n].map(addressOf)]) {
      await refused(deployWith(account), "NotAKey", [account]);
    }
    // The account of a creation that comes next is empty as long as the constructor runs.
    const [deployer] = rollup.chain.accounts as [Address];
    await refused(deployWith(deployer), "NotAKey", [deployer]);
  });

  it("has a byte too few or too many, or is the rollup itself", async () => {
    for (const bytes of [1, 704, 706, 1409]) {
      const code = numberToHex(0, { size: bytes });
      const { contractAddress } = await rollup.chain.create(keyDeployment(code));
      await refused(deployWith(contractAddress!), "NotAKey", [contractAddress]);
    }
    const { address } = rollup.contract;
    await refused(deployWith(address), "NotAKey", [address]);
  });

  it("has lent its code from a key (EIP-7702): 23 bytes are its own", async () => {
    const sender = mnemonicToAccount(
      "test test test test test test test test test test test junk",
      { addressIndex: 7 },
    );
    const { chain } = rollup;
    const key = await rollup.read<Address>("keyOf", (await provenGroup([{}]))[0]!.shapeId);
    const count = await chain.rpc<Address>("eth_getTransactionCount", sender.address, "latest");
    const [nonce, chainId] = [Number(count), 31337];
    const lent = { contractAddress: key, chainId, nonce: nonce + 1 };
    const signed = await sender.signTransaction({
      ...{ type: "eip7702", chainId, nonce, to: sender.address, gas: 1_000_000n },
      ...{ maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n },
      authorizationList: [await sender.signAuthorization!(lent)],
    });
    await chain.rpc("eth_sendRawTransactionSync", signed);
    const code = await chain.rpc("eth_getCode", sender.address, "latest");
    assert.equal(code, `0xef0100${key.slice(2).toLowerCase()}`);
    await refused(deployWith(sender.address), "NotAKey", [sender.address]);
  });

  it("holds nonsense as long as a key: nothing is proven under it", async () => {
    const nonsense = concatHex(["0x00", `0x${"ff".repeat(704)}`]);
    const { contractAddress } = await rollup.chain.create(keyDeployment(nonsense));
    const other = await deployWith(contractAddress!);
    const good = other.proven(await other.data());
    await refused(other.commit(good), "InvalidProof");
    await refused(other.commit({ ...good, proof: new Array(8).fill(0n) }), "InvalidProof");
    const pair = [good, good].map((batch) => ({ ...batch, proof: new Array(8).fill(0n) }));
    await refused(other.send("commitBatches", rawGroup(pair)), "InvalidProof");
  });
});
