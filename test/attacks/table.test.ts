import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { parseShape } from "../../src/shape.js";
import { apply, replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  domain,
  feeRecipient,
  order,
  scenarioState,
  sealed,
  startBalance,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

/** A holding's balance, in the unit of holdings. */
const coins = (value: bigint): bigint => value << 32n;

describe("attack: rows written otherwise (rules D, E)", () => {
  const first = order({ from: 0, to: 1, fee: 7n });
  const honestTwin = { transfers: [first] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  /** Native counterpart: data whose new root is not the one that the transfers lead to. */
  function assertRootRefused(): void {
    const batch = sealed([first], shape);
    const inflated = scenarioState();
    inflated.setAccount(0, { ...inflated.account(0)!, balance: 2n * startBalance });
    const data = batch.data.slice();
    data.set(numberToBytesBE(inflated.root, 32), 32);
    assertRefused(() => replay(batch, data), "RootMismatch");
  }

  it("self-transfer inflation: the credit without the debit", async () => {
    const own = order({ from: 0, to: 0, fee: 7n });
    const state = scenarioState();
    apply(own, state);
    assert.equal(state.account(0)!.balance, startBalance - 7n);
    await assertForgeryFails(prover, {
      claim: { transfers: [own] },
      cheat: { lies: { transfer: { new: [[coins(100n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.changeA$/,
      honestTwin: { transfers: [own] },
    });
  });

  it("altered new leaf: a sender who keeps what it pays", async () => {
    assertRootRefused();
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[coins(100n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.changeA$/,
      honestTwin,
    });
  });

  it("altered new leaf: a receiver who gets nothing, the sender keeping it", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[coins(100n), -coins(100n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.weightedA$/,
      honestTwin,
    });
  });

  it("unused slot that changes", async () => {
    // One coin from row 1 to row 2 and one to row 0: sum and weighted sum stay as they are.
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[coins(1n), -coins(2n), coins(1n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.new\[2\]$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[0n, 0n, 0n, coins(1n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.new\[3\]$/,
      honestTwin,
    });
  });

  it("unused slot that changes by a lie about its old row", async () => {
    // What the batch pays out of row 3 is not what stood there before.
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ slotBalance }) => ({ slotBalance: slotBalance.with(3, startBalance * 2n) }),
      },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin,
    });
  });

  it("an empty slot that becomes an account", async () => {
    const slots = [0, 1, 2, 6];
    await assertForgeryFails(prover, {
      claim: { ...honestTwin, slots },
      cheat: { inputs: ({ slotLive }) => ({ slotLive: slotLive.with(3, 1n) }) },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin: { ...honestTwin, slots },
    });
  });

  it("an account that vanishes", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: ({ slotLive }) => ({ slotLive: slotLive.with(3, 0n) }) },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin,
    });
  });

  it("a fee that nobody pays", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[coins(7n)]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.changeA$/,
      honestTwin,
    });
    const options = { shape, domain, feeRecipient, feeToken: 1 };
    const state = scenarioState();
    assert.equal(sealBatch(state, { transfers: [first] }, options).header.feeTotal, 7n);
    assert.equal(state.account(0)!.balance, startBalance - 107n);
  });
});
