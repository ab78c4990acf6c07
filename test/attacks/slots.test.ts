import { HEADER_ELEMENTS, INDEX_BYTES, WORD_BYTES } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { order, sealed, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");
const table = HEADER_ELEMENTS * WORD_BYTES;

/** Published data with slot indices replaced. */
function withSlots(data: Uint8Array, slots: readonly number[]): Uint8Array {
  const copy = data.slice();
  for (const [slot, index] of slots.entries()) {
    copy.set([index >> 16, (index >> 8) & 255, index & 255], table + slot * INDEX_BYTES);
  }
  return copy;
}

describe("attack: slot table", () => {
  const transfer = order({ from: 0, to: 1 });
  const honestTwin = { transfers: [transfer] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  function assertDataRefused(slots: readonly number[]): void {
    const batch = sealed([transfer], shape);
    assertRefused(() => replay(batch, withSlots(batch.data, slots)), "MalformedData");
  }

  it("one account in two slots, which spends before it receives", async () => {
    assertDataRefused([0, 1, 1, 2]);
    const receipt = order({ from: 0, to: 1, amount: 500_000n });
    const spending = order({ from: 1, to: 2, amount: 1_200_000n });
    await assertForgeryFails(prover, {
      claim: { transfers: [spending, receipt], slots: [0, 1, 1, 2] },
      cheat: {
        inputs: ({ slotBalance, fromSlot }) => ({
          // Row 2 is account 1 after row 1 has been credited, and spends in the first transfer.
          slotBalance: slotBalance.with(2, startBalance + 500_000n),
          fromSlot: fromSlot.with(0, 2n),
        }),
      },
      violates: /^ascending\[1\]\.in$/,
      honestTwin: { transfers: [receipt, spending] },
    });
  });

  it("unordered slots", async () => {
    assertDataRefused([1, 0, 2, 3]);
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer], slots: [1, 0, 2, 4] },
      violates: /^ascending\[0\]\.in$/,
      honestTwin,
    });
  });

  it("an index outside the tree, published instead of the account's", async () => {
    assertDataRefused([0, 1, 2, 512]);
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer], slots: [0, 1, 511, 3] },
      cheat: { inputs: ({ slotIndex }) => ({ slotIndex: slotIndex.with(3, 512n + 3n) }) },
      violates: /^indexBits\[3\]\.in$/,
      honestTwin,
    });
  });

  it("another account's index than the path's", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer], slots: [0, 1, 2, 4] },
      cheat: { inputs: ({ slotIndex }) => ({ slotIndex: slotIndex.with(3, 5n) }) },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin,
    });
    // The same position below another subtree root.
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer], slots: [0, 1, 2, 4] },
      cheat: { inputs: ({ slotIndex }) => ({ slotIndex: slotIndex.with(3, 12n) }) },
      violates: /^state\.read\[3\]\.out$/,
      honestTwin,
    });
  });

  it("a slot number of more bits than the table has", async () => {
    const batch = sealed([transfer], shape);
    for (const offset of [0, 1]) {
      const data = batch.data.slice();
      data[table + shape.slots * INDEX_BYTES + offset] = offset === 0 ? 0x84 : 4;
      assertRefused(() => replay(batch, data), "MalformedData");
    }
    // Published is row 0, its low bits; the receiver is nobody.
    await assertForgeryFails(prover, {
      claim: { transfers: [order({ from: 0, to: 1, amount: 0n })] },
      cheat: {
        inputs: ({ toSlot }) => ({ toSlot: toSlot.with(0, 4n) }),
        lies: { transfer: { toIndex: [1n] } },
      },
      violates: /^transfer\[0\]\.receiver\.slotBit\.in$/,
      honestTwin,
    });
    // A sender who is nobody has nowhere to write its nonce.
    await assertForgeryFails(prover, {
      claim: { transfers: [order({ from: 0, to: 1 })] },
      cheat: {
        inputs: ({ fromSlot }) => ({ fromSlot: fromSlot.with(0, 4n) }),
        lies: { transfer: { accountTag: [1n], holding: [startBalance << 32n] } },
      },
      violates: /^transfer\[0\]\.(sender\.slotBit\.in|holdingsAfter\.(changeA|weightedA))$/,
      honestTwin,
    });
  });
});

describe("attack: slot numbers between M and the next power of two", () => {
  const shape = parseShape("2x3");
  const transfer = order({ from: 0, to: 1 });
  const honestTwin = { transfers: [transfer, order({ from: 2, to: 0 })] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("a transfer between rows that are not there", async () => {
    // It reads what it likes; only its nonce, which must rise somewhere, is in the way.
    const ghostly = order({ from: 0, to: 0, amount: 0n, token: 1 });
    await assertForgeryFails(prover, {
      claim: { transfers: [ghostly] },
      cheat: {
        inputs: ({ fromSlot, toSlot }) => ({
          fromSlot: fromSlot.with(0, 3n),
          toSlot: toSlot.with(0, 3n),
        }),
        lies: { transfer: { accountTag: [1n], holding: [startBalance << 32n] } },
      },
      violates:
        /^transfer\[0\]\.((sender|receiver)\.below\.in|holdingsAfter\.(changeA|weightedA))$/,
      honestTwin,
    });
  });

  it("a sender that is not there", async () => {
    const minting = order({ from: 0, to: 1, amount: 500n });
    await assertForgeryFails(prover, {
      claim: { transfers: [minting] },
      cheat: {
        inputs: ({ fromSlot }) => ({ fromSlot: fromSlot.with(0, 3n) }),
        lies: { transfer: { holding: [startBalance << 32n], accountTag: [1n] } },
      },
      violates: /^transfer\[0\]\.(sender\.below\.in|holdingsAfter\.(changeA|weightedA))$/,
      honestTwin,
    });
  });

  it("a receiver that is not there, of nothing: data that nobody could replay", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [order({ from: 0, to: 1, amount: 0n })] },
      cheat: {
        inputs: ({ toSlot }) => ({ toSlot: toSlot.with(0, 3n) }),
        lies: { transfer: { toIndex: [1n] } },
      },
      violates: /^transfer\[0\]\.receiver\.below\.in$/,
      honestTwin,
    });
  });

  it("a receiver that is not there", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      cheat: {
        inputs: ({ toSlot }) => ({ toSlot: toSlot.with(0, 3n) }),
        lies: { transfer: { toIndex: [1n] } },
      },
      violates: /^transfer\[0\]\.(receiver\.below\.in|holdingsAfter\.(changeA|weightedA))$/,
      honestTwin,
    });
  });
});
