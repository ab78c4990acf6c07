/** Batches that use all that their shape has room for, on a contract whose proofs are simulated. */
import { type Address, numberToHex } from "viem";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Shape } from "../../src/shape.js";
import type { Receipt } from "../../test/support/chain.js";
import type { StatedBatch } from "../../test/support/challenge-model.js";
import type { BatchContent } from "../../test/support/l1-batch.js";
import type { RollupOnChain } from "../../test/support/rollup-on-chain.js";

/** An address without zero bytes. */
const addressOf = (i: number): Address => numberToHex(0xa5a5n ** 9n * 7n + BigInt(i), { size: 20 });

export const AMOUNT = 0x0f5a5a5a5a5a5a5an;
export const RECIPIENT = BigInt(addressOf(999));

/** Which batches are meant. */
export interface Which {
  readonly count: number;
  /** 1 or more; of different rounds no roots are alike. */
  readonly round: number;
}

/** Queues what so many batches take, and commits them in one transaction, in calldata. */
export async function commitFull(
  rollup: RollupOnChain,
  shape: Shape,
  which: Which,
): Promise<Receipt> {
  const batches = await fullBatches(rollup, shape, which);
  return rollup.commit(batches.map(({ data, digest }) => rollup.proven(data, shape, digest)));
}

/** Queues what so many batches take, and returns their published data and made-up digests. */
export async function fullBatches(
  rollup: RollupOnChain,
  shape: Shape,
  { count, round }: Which,
): Promise<StatedBatch[]> {
  const contents: Partial<BatchContent>[] = [];
  for (let i = 0; i < count; i++) {
    const newRoot = FIELD_MODULUS - BigInt(round * 1000 + i);
    contents.push({ ...(await queueFull(rollup, shape)), newRoot });
  }
  const group = await rollup.chainedData(contents, shape);
  return group.map((data, i) => ({ data, digest: FIELD_MODULUS - 9n - BigInt(i) }));
}

/** Queues a deposit of ETH that its first account pays. */
export function sendDeposit(
  rollup: RollupOnChain,
  { key, owner, amount }: { key: bigint; owner: bigint; amount: bigint },
): Promise<Receipt> {
  return rollup.send("deposit", [0, amount, key, numberToHex(owner, { size: 20 })], {
    value: amount,
  });
}

/** Queues what a batch of the shape takes, and returns all that the batch has. */
async function queueFull(rollup: RollupOnChain, shape: Shape): Promise<Partial<BatchContent>> {
  const deposits = [];
  for (let i = 0; i < shape.deposits; i++) {
    const key = FIELD_MODULUS - 1n;
    const deposit = { key, owner: BigInt(addressOf(i)), token: 0, amount: AMOUNT };
    await sendDeposit(rollup, deposit);
    deposits.push(deposit);
  }
  const exits = [];
  for (let i = 0; i < shape.exits; i++) {
    const from = rollup.chain.accounts[i]!;
    const exit = { account: 0x5a5a5a + i, requester: BigInt(from), token: 0, amount: AMOUNT };
    await rollup.send("requestExit", [exit.account], { from });
    exits.push(exit);
  }
  const withdrawals = Array.from({ length: shape.withdrawals }, (_, i) => {
    return { owner: BigInt(addressOf(i)), token: 0, amount: AMOUNT };
  });
  const payees = Array.from({ length: shape.payments }, (_, i) => {
    return { keyY: FIELD_MODULUS - 1n - BigInt(i), owner: BigInt(addressOf(i)) };
  });
  const fees = { feeRecipient: RECIPIENT, feeTotal: AMOUNT };
  return { ...fees, deposits, exits, withdrawals, payees };
}
