import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { ownerOf, settled, withSettlement } from "../support/settlement-scenario.js";
import { scenarioState, startBalance } from "../support/transfer-scenario.js";

/** An index at which no account stands; it has row 3 beside accounts 0, 1 and 2. */
const empty = 17;
const slots = [0, 1, 2, empty];
const coins = (value: bigint): bigint => value << 32n;

describe("attack: forced exits (rule J)", () => {
  const rightful = { exits: [{ account: 0, requester: ownerOf(0) }], slots };
  const stranger = { exits: [{ account: 0, requester: ownerOf(1) }], slots };
  const ofNobody = { exits: [{ account: empty, requester: ownerOf(1) }], slots };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4-2d1e1w"));
  });

  /** Native counterpart: data that say another payment than is due. */
  function assertPaymentRefused(claim: typeof rightful, token: number, amount: bigint): void {
    const batch = settled(claim);
    const data = withSettlement(batch, ({ exits: [exit] }) => ({
      exits: [{ ...exit!, token, amount }],
    }));
    assertRefused(() => replay(batch, data), "ExitMismatch");
  }

  describe("exit of somebody else's account", () => {
    it("natively pays nothing", () => {
      const state = scenarioState();
      const { exits } = settled(stranger, undefined, state);
      assert.deepEqual([exits[0]!.token, exits[0]!.amount], [0, 0n]);
      assert.equal(state.account(0)!.balance, startBalance);
      assertPaymentRefused(stranger, 1, startBalance);
    });

    it("paid all the same", async () => {
      await assertForgeryFails(prover, {
        claim: stranger,
        cheat: { lies: { exit: { pays: [1n] } } },
        violates: /^exit\[0\]\.pays$/,
        honestTwin: stranger,
      });
    });

    it("paid by a lie about the owner", async () => {
      await assertForgeryFails(prover, {
        claim: stranger,
        cheat: { lies: { exit: { owner: [1n] } } },
        violates: /^exit\[0\]\.ownerAtRow\.quotient\[0\]$/,
        honestTwin: stranger,
      });
    });

    it("paid from the owner's row in place of the requester's own", async () => {
      // Owner 1 asks for account 1, which has less; the prover takes account 0.
      const own = { exits: [{ account: 1, requester: ownerOf(1) }], slots };
      await assertForgeryFails(prover, {
        claim: own,
        cheat: { inputs: ({ exitSlot }) => ({ exitSlot: exitSlot.with(0, 0n) }) },
        violates: /^exit\[0\]\.balanceBits\.in$/,
        honestTwin: own,
      });
    });

    it("paid though no account stands there", async () => {
      await assertForgeryFails(prover, {
        claim: ofNobody,
        cheat: { inputs: ({ slotOwner }) => ({ slotOwner: slotOwner.with(3, ownerOf(1)) }) },
        violates: /^exit\[0\]\.pays$/,
        honestTwin: ofNobody,
      });
      await assertForgeryFails(prover, {
        claim: ofNobody,
        cheat: {
          inputs: ({ slotOwner, slotBalance }) => ({
            slotOwner: slotOwner.with(3, ownerOf(1)),
            slotBalance: slotBalance.with(3, startBalance),
          }),
          lies: { exit: { accountTag: [2n] } },
        },
        violates: /^exit\[0\]\.tagAtRow\.quotient\[3\]$|^holding\[3\]$/,
        honestTwin: ofNobody,
      });
    });
  });

  describe("rightful exit refused", () => {
    it("natively is paid in full, and nothing else can be published", () => {
      const state = scenarioState();
      const { exits } = settled(rightful, undefined, state);
      assert.deepEqual([exits[0]!.token, exits[0]!.amount], [1, startBalance]);
      assert.equal(state.account(0)!.balance, 0n);
      assertPaymentRefused(rightful, 0, 0n);
      assertPaymentRefused(rightful, 1, startBalance - 1n);
      assertPaymentRefused(rightful, 2, startBalance);
    });

    const lies = {
      "by saying that it pays nothing": [{ pays: [-1n] }, /^exit\[0\]\.(pays|inverse)$/],
      "by a lie about the owner": [{ owner: [1n] }, /^exit\[0\]\.ownerAtRow\.quotient\[0\]$/],
      "by a lie about the tag": [
        { accountTag: [-2n], pays: [-1n] },
        /^exit\[0\]\.(tagAtRow\.quotient\[0\]|pays)$/,
      ],
      "in part, by a nonce of more than 32 bits": [
        { nonce: [coins(5n)] },
        /^exit\[0\]\.nonceBits\.in$/,
      ],
      "by a nonce that leaves no balance": [{ nonce: [1n] }, /^exit\[0\]\.balanceBits\.in$/],
      "in part, by a lie about the place": [
        { place: [coins(-5n)] },
        /^exit\[0\]\.placeAtRow\.quotient\[0\]$/,
      ],
      "by another token": [{ accountTag: [1n] }, /^exit\[0\]\.tagAtRow\.quotient\[0\]$/],
    } as const;
    for (const [how, [exit, violates]] of Object.entries(lies)) {
      it(how, async () => {
        await assertForgeryFails(prover, {
          claim: rightful,
          cheat: { lies: { exit } },
          violates,
          honestTwin: rightful,
        });
      });
    }

    it("by the slot of another account, or of an empty leaf", async () => {
      for (const slot of [1n, 3n]) {
        await assertForgeryFails(prover, {
          claim: rightful,
          cheat: { inputs: ({ exitSlot }) => ({ exitSlot: exitSlot.with(0, slot) }) },
          violates: /^exit\[0\]\.balanceBits\.in$/,
          honestTwin: rightful,
        });
      }
    });

    it("by a slot beyond the table, where nothing is read", async () => {
      await assertForgeryFails(prover, {
        claim: rightful,
        cheat: { inputs: ({ exitSlot }) => ({ exitSlot: exitSlot.with(0, 4n) }) },
        violates: /^exit\[0\]\.row\.slotBit\.in$/,
        honestTwin: rightful,
      });
    });

    it("by an empty leaf whose holding makes up for its index", async () => {
      // index · 2^160 + holding is account 0's at row 3, where the owner is nobody.
      const account0 = coins(startBalance);
      const holding = FIELD_MODULUS + account0 - (BigInt(empty) << 160n);
      await assertForgeryFails(prover, {
        claim: rightful,
        cheat: {
          inputs: ({ exitSlot, slotNonce }) => ({
            exitSlot: exitSlot.with(0, 3n),
            slotNonce: slotNonce.with(3, holding),
          }),
        },
        violates: /^holding\[3\]$/,
        honestTwin: rightful,
      });
    });

    it("by saying that the account is an empty leaf", async () => {
      const last = { exits: [{ account: 4, requester: ownerOf(4) }], slots: [0, 1, 2, 4] };
      await assertForgeryFails(prover, {
        claim: last,
        cheat: {
          inputs: ({ slotLive, slotBalance, slotOwner }) => ({
            slotLive: slotLive.with(3, 0n),
            slotBalance: slotBalance.with(3, 0n),
            slotOwner: slotOwner.with(3, 0n),
          }),
        },
        violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
        honestTwin: last,
      });
    });

    it("by marking the request as padding", async () => {
      await assertForgeryFails(prover, {
        claim: rightful,
        cheat: { inputs: ({ exitEnabled }) => ({ exitEnabled: exitEnabled.with(0, 0n) }) },
        violates: /^exit\[0\]\.enabled$/,
        honestTwin: rightful,
      });
    });
  });

  describe("rightful exit, otherwise wrong", () => {
    it("paid and kept, taken from somebody else, or with the nonce", async () => {
      const changes: [bigint[], RegExp][] = [
        [[coins(startBalance)], /^exit\[0\]\.holdingsAfter\.change$/],
        [[coins(5n)], /^exit\[0\]\.holdingsAfter\.change$/],
        [[1n], /^exit\[0\]\.holdingsAfter\.change$/],
        [[coins(5n), coins(-5n)], /^exit\[0\]\.holdingsAfter\.new\[1\]$/],
      ];
      for (const [rows, violates] of changes) {
        await assertForgeryFails(prover, {
          claim: rightful,
          cheat: { lies: { exit: { new: [rows] } } },
          violates,
          honestTwin: rightful,
        });
      }
    });

    it("another account or requester published than the one that is served", async () => {
      await assertForgeryFails(prover, {
        claim: rightful,
        cheat: { inputs: ({ exitAccount }) => ({ exitAccount: exitAccount.with(0, 1n) }) },
        violates: /^exit\[0\]\.balanceBits\.in$/,
        honestTwin: rightful,
      });
      // Another requester is another request: it pays nothing.
      const batch = settled(rightful);
      const data = withSettlement(batch, ({ exits: [exit] }) => ({
        exits: [{ ...exit!, requester: ownerOf(1) }],
      }));
      assertRefused(() => replay(batch, data), "ExitMismatch");
      const elsewhere = withSettlement(batch, ({ exits: [exit] }) => ({
        exits: [{ ...exit!, account: 1 }],
      }));
      assertRefused(() => replay(batch, elsewhere), "ExitMismatch");
    });
  });

  describe("padding", () => {
    const nothing = { slots };

    it("that pays", async () => {
      // It reads what it likes: an owner 0 who holds five coins.
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { lies: { exit: { place: [coins(5n)], accountTag: [2n], pays: [1n] } } },
        violates: /^exit\[0\]\.(pays|inverse|holdingsAfter\.change)$/,
        honestTwin: nothing,
      });
    });

    it("that names a token, an account or a slot", async () => {
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { lies: { exit: { accountTag: [2n], pays: [1n] } } },
        violates: /^exit\[0\]\.pays$/,
        honestTwin: nothing,
      });
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: {
          inputs: ({ exitAccount }) => ({ exitAccount: exitAccount.with(0, 1n) }),
          lies: { exit: { place: [1n << 160n] } },
        },
        violates: /^exit\[0\]\.account$/,
        honestTwin: nothing,
      });
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { inputs: ({ exitSlot }) => ({ exitSlot: exitSlot.with(0, 1n) }) },
        violates: /^exit\[0\]\.slot$/,
        honestTwin: nothing,
      });
    });

    it("that empties a row", async () => {
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { lies: { exit: { new: [[coins(-5n)]] } } },
        violates: /^exit\[0\]\.holdingsAfter\.(new\[0\]|change)$/,
        honestTwin: nothing,
      });
    });
  });
});
