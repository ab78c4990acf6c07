/** A history that has just begun, with money in two accounts and much that waits in the queues. */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { testKeys } from "../support/accounts.js";
import type { Action } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import type { Draft } from "./compose-batch.js";
import { nextBatches, type SubmissionPlan } from "./false-batches.js";
import { commitment } from "./handed-in.js";
import type { Stage } from "./stage.js";
import type { World } from "./world.js";

export const PAYMENT: Draft = { kind: "transfer", from: 0, to: 1, share: 10, fee: 3 };
export const PAID: SubmissionPlan = {
  ...{ drafts: [PAYMENT], feeToken: 1 },
  ...{ deposits: 0, exits: 0, shape: 0 },
};
/** Takes two items of each queue, and pays. */
export const TAKING: SubmissionPlan = { ...PAID, deposits: 2, exits: 2 };

/** Six deposits wait and six exits, no two neighbours alike. Batches of the stage's first shape take two of each. */
export async function queuedWorld(
  stage: Stage,
): Promise<{ readonly world: World; readonly chain: ChainSide }> {
  const { world, chain } = await stage.begin();
  const done = async (action: Action): Promise<void> => {
    assert.equal((await world.perform(chain, action, "")).refusal, undefined);
  };
  const deposit = (user: number, amount: bigint): Promise<void> => {
    const owner = world.cast.users[user]!;
    const key = compressKey(testKeys(user).publicKey);
    const args = { token: 1, amount, key, owner, value: 0n };
    return done({ name: "deposit", sender: owner, args });
  };
  await deposit(0, 1_000_000n);
  await deposit(1, 1000n);
  await done(commitment(await nextBatches(world, [{ ...TAKING, drafts: [] }])));
  for (let i = 0; i < 6; i++) {
    await deposit(i % 2, 10n + BigInt(i));
    // Of the other one's account, so that it pays nothing.
    const sender = world.cast.users[i % 2]!;
    await done({ name: "requestExit", sender, args: { account: (i + 1) % 2 } });
  }
  return { world, chain };
}
