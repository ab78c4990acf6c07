/** Advances of what is false, or stands on it. */
import assert from "node:assert/strict";
import type { Address } from "viem";
import { OptimisticOnChain, TERMS } from "../../support/optimistic-on-chain.js";
import { refused } from "../../support/refused.js";

let rollup: OptimisticOnChain;
let [user, thief, watcher]: Address[] = [];

const withdrawal = (owner: Address, amount: bigint) => ({
  withdrawals: [{ owner: BigInt(owner), token: 0, amount }],
});

async function deposited(amount: bigint): Promise<void> {
  await rollup.send("deposit", [0, amount, 5n, user], { from: user!, value: amount });
  const deposits = [{ key: 5n, owner: BigInt(user!), token: 0, amount }];
  await rollup.finalize(await rollup.proposeProven([{ deposits }]));
}

describe("an advance", () => {
  beforeEach(async () => {
    rollup = await OptimisticOnChain.deploy();
    [, user, thief, watcher] = rollup.chain.accounts as Address[];
    await deposited(10_000n);
  });

  it("is not paid of what stands on a contested proposal", async () => {
    const theft = await rollup.propose([{}], { from: thief! });
    // True of the state that the theft leads to: nobody who challenges it has the bond back.
    const loot = await rollup.proposeProven([withdrawal(thief!, 9000n)]);
    await rollup.chain.pass(TERMS.executionDelay / 2);
    await rollup.challenge(theft, { from: watcher! });
    await rollup.chain.pass(TERMS.executionDelay + 1);
    await refused(rollup.advance(loot, 0, thief!), "Contested");
    await rollup.slash(theft);
    await refused(rollup.advance(loot, 0, thief!), "NotPending");
    assert.equal(await rollup.held(), 10_000n + TERMS.proposalBond + TERMS.challengeBond);
  });

  it("is paid again once the contest before it has ended", async () => {
    const first = await rollup.propose();
    const second = await rollup.propose([withdrawal(user!, 9000n)]);
    await rollup.chain.pass(TERMS.executionDelay);
    await rollup.challenge(first, { from: watcher! });
    await refused(rollup.advance(second, 0, user!), "Contested");
    await rollup.prove(first);
    await rollup.advance(second, 0, user!);
  });

  it("does not take the bonds of others", async () => {
    const theft = await rollup.propose([withdrawal(thief!, 10_001n)], { from: thief! });
    await rollup.chain.pass(TERMS.executionDelay);
    await refused(rollup.advance(theft, 0, thief!), "Uncovered");
  });
});
