import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { HEADER_ELEMENTS, INDEX_BYTES, WORD_BYTES } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  domain,
  keyOf,
  order,
  scenarioState,
  sealed,
  startBalance,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: padding operation that works", () => {
  const transfer = order({ from: 0, to: 1 });
  const honestTwin = { transfers: [transfer] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("is refused in data, and does nothing in replay", () => {
    const batch = sealed([transfer], shape);
    const second = HEADER_ELEMENTS * WORD_BYTES + shape.slots * INDEX_BYTES + 9;
    for (let at = second; at < second + 9; at += 1) {
      const data = batch.data.slice();
      data[at] = 1;
      assertRefused(() => replay(batch, data), "MalformedData");
    }
    const state = scenarioState();
    const nothing = sealed([], shape, state);
    assert.equal(nothing.header.newRoot, nothing.header.oldRoot);
    assert.equal(state.account(0)!.nonce, 0);
  });

  it("moves coins", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[], [1n << 32n, -2n << 32n, 1n << 32n]] } } },
      violates: /^transfer\[1\]\.holdingsAfter\.new\[[012]\]$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { transfer: { new: [[], [1n << 32n]] } } },
      violates: /^transfer\[1\]\.holdingsAfter\.(new\[0\]|changeA)$/,
      honestTwin,
    });
  });

  it("says an amount or a fee, which somebody has signed", async () => {
    const key = keyOf(2);
    for (const [column, also] of [
      ["amount", /$^/],
      ["fee", /^transfer\[1\]\.holdingsAfter\.(changeA|weightedA)$/],
    ] as const) {
      const nothing = {
        kind: "transfer" as const,
        from: 0,
        to: 0,
        token: 1,
        amount: 0,
        fee: 0,
        nonce: 0,
      };
      const { signature } = signOperation(domain, { ...nothing, [column]: 3 }, key);
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: {
          inputs: (input) => ({
            [column]: input[column].with(1, 3n),
            keyX: input.keyX.with(1, key.publicKey.x),
            keyY: input.keyY.with(1, key.publicKey.y),
            r8x: input.r8x.with(1, signature.r8.x),
            r8y: input.r8y.with(1, signature.r8.y),
            s: input.s.with(1, signature.s),
          }),
          lies: { transfer: { accountTag: [0n, 1n], holding: [0n, startBalance << 32n] } },
        },
        violates: new RegExp(`^transfer\\[1\\]\\.enabled$|${also.source}`),
        honestTwin,
      });
    }
  });

  it("is a signed transfer with the enabled bit cleared", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ enabled }) => ({ enabled: enabled.with(0, 0n) }),
        lies: { transfer: { accountTag: [1n], toIndex: [1n], holding: [startBalance << 32n] } },
      },
      violates: /^transfer\[0\]\.(enabled|holdingsAfter\.weightedA)$/,
      honestTwin,
    });
  });

  it("is enabled by three quarters, which lifts its pointers by one row", async () => {
    // Slot 0 is published, row 1 is read, and its owner has signed a transfer to itself.
    const [one, quarter] = [1n, (3n * FIELD_MODULUS + 1n) / 4n];
    assert.equal((quarter * 4n) % FIELD_MODULUS, one);
    const own = order({ from: 1, to: 1, amount: 0n });
    await assertForgeryFails(prover, {
      claim: { transfers: [own] },
      cheat: {
        inputs: ({ enabled, fromSlot, toSlot }) => ({
          enabled: enabled.with(0, one - quarter),
          fromSlot: fromSlot.with(0, 0n),
          toSlot: toSlot.with(0, 0n),
        }),
      },
      violates: /^transfer\[0\]\.enabled$/,
      honestTwin: { transfers: [own] },
    });
  });
});
