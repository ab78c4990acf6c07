/** Proposals that are so large that nobody could prove them, or make them final, in one transaction. */
import assert from "node:assert/strict";
import { encodeFunctionData, type Hex, numberToHex } from "viem";
import { parseShape } from "../../../src/shape.js";
import { OPTIMISTIC_SHAPE, OptimisticOnChain, TERMS } from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";

/** EIP-7825. */
const TRANSACTION_GAS = 2n ** 24n;
const MAX_BATCHES = 100;
const MAX_CLAIMS = 400;
const MAX_DATA_BYTES = 100_000;

let rollup: OptimisticOnChain;

const empty = (count: number) => Array.from({ length: count }, () => ({}));

/** Each claim is another owner's: none of the storage that it writes has been written before. */
function claiming(claims: number) {
  const perBatch = OPTIMISTIC_SHAPE.withdrawals;
  return Array.from({ length: Math.ceil(claims / perBatch) }, (_, batch) => {
    const first = batch * perBatch;
    const length = Math.min(perBatch, claims - first);
    const owner = (i: number) => 1_000_000n + BigInt(first + i);
    return {
      withdrawals: Array.from({ length }, (__, i) => ({ owner: owner(i), token: 0, amount: 1n })),
    };
  });
}

describe("a proposal", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
  });

  it("has no more batches than can be proven in a transaction", async () => {
    rollup = await OptimisticOnChain.deploy({ shapes: [parseShape("1x2-s")] });
    await refused(rollup.propose(empty(MAX_BATCHES + 1)), "OutOfRange", [
      ...["batches", MAX_BATCHES + 1, MAX_BATCHES + 1],
    ]);
    const largest = await rollup.propose(empty(MAX_BATCHES));
    await rollup.challenge(largest);
    const { gasUsed } = await rollup.prove(largest);
    assert(gasUsed < TRANSACTION_GAS / 2n, `${gasUsed}`);
    await rollup.finalize(largest);
  });

  it("has no more claims than can be paid in a transaction", async () => {
    const tooMany = [...claiming(MAX_CLAIMS - 3), ...claiming(4)];
    const counts = ["claims", MAX_CLAIMS + 1, MAX_CLAIMS + 1];
    await refused(rollup.propose(tooMany), "OutOfRange", counts);
    await refused(rollup.proposeProven(tooMany), "OutOfRange", counts);
    const largest = await rollup.propose(claiming(MAX_CLAIMS));
    await rollup.chain.pass(TERMS.challengeWindow);
    const { gasUsed } = await rollup.finalize(largest);
    assert(gasUsed < TRANSACTION_GAS, `${gasUsed}`);
    assert(gasUsed > TRANSACTION_GAS / 2n, `${gasUsed}: the bound could be wider`);
  });
});

describe("claims that all set off loans", () => {
  /** Of so many the gas of one more follows: 400 loans of as many proposals take a minute to bring about. */
  const FEW = 8;
  const MANY = 24;
  const owner = (i: number) => numberToHex(2n ** 160n - 1n - BigInt(i), { size: 20 });
  const withdrawals = (from: number, length: number, amount: bigint) => ({
    withdrawals: Array.from({ length }, (_, i) => {
      return { owner: BigInt(owner(from + i)), token: 0, amount };
    }),
  });

  it("of fallen proposals that nobody has released can be paid in a transaction", async () => {
    const terms = { coverAdvances: true };
    rollup = await OptimisticOnChain.deploy({ terms });
    const { chain } = rollup;
    const [user] = chain.accounts;
    await rollup.send("deposit", [0, 1000n, 5n, user], { value: 1000n });
    const fallen = [];
    for (let i = 0; i < FEW + MANY; i++) {
      fallen.push(await rollup.propose([withdrawals(i, 1, 1n)]));
    }
    await chain.pass(TERMS.executionDelay);
    for (const [i, proposal] of fallen.entries()) {
      await chain.rpc("anvil_impersonateAccount", owner(i));
      await chain.rpc("anvil_setBalance", owner(i), numberToHex(10n ** 18n));
      await rollup.advance(proposal, 0, owner(i));
    }
    await rollup.challenge(fallen[0]!);
    await chain.pass(TERMS.answerTime + 1);
    await rollup.slash(fallen[0]!);
    const gasOf = async (from: number, claims: number): Promise<bigint> => {
      const perBatch = OPTIMISTIC_SHAPE.withdrawals;
      // More than is owed, so that the rest is credited as well.
      const batches = Array.from({ length: claims / perBatch }, (_, batch) => {
        return withdrawals(from + perBatch * batch, perBatch, 2n ** 127n);
      });
      const proposal = await rollup.proposeProven(batches);
      const args = [proposal.id, proposal.claims];
      const data = encodeFunctionData({
        abi: rollup.contract.abi,
        ...{ functionName: "finalize", args },
      });
      const call = { from: user, to: rollup.contract.address, data };
      // The limit that it needs, before anything is refunded.
      const gas = BigInt(await chain.rpc<Hex>("eth_estimateGas", call));
      await rollup.finalize(proposal);
      return gas;
    };
    const few = await gasOf(0, FEW);
    const many = await gasOf(FEW, MANY);
    const perClaim = (many - few) / BigInt(MANY - FEW);
    const all = few + BigInt(MAX_CLAIMS - FEW) * perClaim;
    assert(all < TRANSACTION_GAS, `${all}`);
  });
});

describe("a proposal of the largest shape", () => {
  const LARGEST = {
    transfers: 128,
    slots: 128,
    deposits: 0,
    exits: 0,
    withdrawals: 128,
    payments: 128,
  };

  it("has no more data than fit into a transaction with their proofs", async () => {
    const shape = { ...LARGEST, signed: true };
    rollup = await OptimisticOnChain.deploy({ shapes: [shape] });
    await rollup.propose(empty(2));
    await refused(rollup.propose(empty(3)), "OutOfRange");
  });

  for (const [shape, batches, bytes] of [
    ["126x3-2e5w1ps", 10, MAX_DATA_BYTES],
    ["113x3-1d3w3ps", 11, MAX_DATA_BYTES + 1],
  ] as const) {
    it(`has as many bytes of data as there may be, but not one more: ${bytes}`, async () => {
      rollup = await OptimisticOnChain.deploy({ shapes: [parseShape(shape)] });
      const [, , , data] = await rollup.group(empty(batches));
      assert.equal((data.length - 2) / 2, bytes);
      const proposed = rollup.propose(empty(batches));
      if (bytes <= MAX_DATA_BYTES) await proposed;
      else await refused(proposed, "OutOfRange", ["data", bytes, MAX_DATA_BYTES + 1]);
    });
  }
});
