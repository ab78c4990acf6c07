import assert from "node:assert/strict";
import { type Signature, signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { withdrawalMessage } from "../../src/kinds/withdrawal/withdrawal-message.js";
import { parseShape } from "../../src/shape.js";
import { admit, apply, replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type Cheat, type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  ownerOf,
  settled,
  tokenOf,
  withdraw,
  withSettlement,
} from "../support/settlement-scenario.js";
import { domain, keyOf, order, startBalance } from "../support/transfer-scenario.js";

/** The first index at which no account stands; it has row 3 beside accounts 0, 1 and 2. */
const empty = 6;
const slots = [0, 1, 2, empty];
const coins = (value: bigint): bigint => value << 32n;
const equation = /^withdrawal\[0\]\.signature\.sum\./;

describe("attack: withdrawals (rules A, B, C, D, G, K)", () => {
  const withdrawal = withdraw({ from: 0, amount: 100n });
  const honestTwin = { withdrawals: [withdrawal], slots };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4-2d1e1w"));
  });

  /** Refused at admission, in a state and in a batch. */
  function assertRejected(
    wrong: SignedWithdrawal,
    code: Parameters<typeof assertRefused>[1],
  ): void {
    for (const attempt of [admit, apply]) assertRefused(() => attempt(wrong), code);
    if (code === "InvalidSignature") return; // which whoever seals has verified before
    assertRefused(() => settled({ withdrawals: [wrong] }), code);
  }

  /** The withdrawal with another signature, over another message or by another key. */
  const signedBy = (signature: Signature): SignedWithdrawal => ({ ...withdrawal, signature });

  it("overspend, and spend of what a transfer of the batch has taken", async () => {
    const wrong = withdraw({ from: 0, amount: startBalance + 1n });
    assertRejected(wrong, "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { withdrawals: [wrong], slots },
      violates: /^withdrawal\[0\]\.spend\.remaining\.in$/,
      honestTwin,
    });
    const spent = {
      transfers: [order({ from: 0, to: 1, amount: startBalance })],
      withdrawals: [withdraw({ from: 0, amount: 1n, nonce: 1 })],
      slots,
    };
    assertRefused(() => settled(spent), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: spent,
      violates: /^withdrawal\[0\]\.spend\.remaining\.in$/,
      honestTwin,
    });
  });

  it("overspend by a lie about the balance", async () => {
    await assertForgeryFails(prover, {
      claim: { withdrawals: [withdraw({ from: 0, amount: startBalance + 1n })], slots },
      cheat: { lies: { withdrawal: { holding: [coins(1n)] } } },
      violates: /^withdrawal\[0\]\.spend\.holdings\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("amounts of 2^128 and more, and less than nothing", async () => {
    for (const amount of [1n << 128n, FIELD_MODULUS - 5n]) {
      assertRefused(() => admit({ ...withdrawal, amount }), "OutOfRange");
      const [m0] = withdrawalMessage(domain, withdrawal);
      const { r8, s } = signMessage(keyOf(0), [m0, amount]);
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: {
          inputs: () => ({
            ...{ withdrawalAmount: [amount], withdrawalS: [s] },
            ...{ withdrawalR8x: [r8.x], withdrawalR8y: [r8.y] },
          }),
        },
        violates: /^withdrawal\[0\]\.(amountBits|spend\.remaining)\.in$/,
        honestTwin,
      });
    }
  });

  it("wrong nonce, and the same withdrawal once more", async () => {
    for (const nonce of [1, 2 ** 32 - 2]) {
      const wrong = withdraw({ from: 0, amount: 100n, nonce });
      assertRefused(() => apply(wrong), "NonceMismatch");
      const claim = { withdrawals: [wrong], slots };
      await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
      await assertForgeryFails(prover, {
        claim,
        cheat: { lies: { withdrawal: { nonce: [BigInt(nonce)] } } },
        violates: /^withdrawal\[0\]\.spend\.remaining\.in$/,
        honestTwin,
      });
    }
    // After a transfer of the account its nonce is 1.
    const replayed = { transfers: [order({ from: 0, to: 1 })], withdrawals: [withdrawal], slots };
    assertRefused(() => settled(replayed), "NonceMismatch");
    await assertForgeryFails(prover, { claim: replayed, violates: equation, honestTwin });
  });

  it("a nonce that stays", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { withdrawal: { new: [[-1n]] } } },
      violates: /^withdrawal\[0\]\.holdingsAfter\.change$/,
      honestTwin,
    });
  });

  it("wrong signer, under the account's key and under its own", async () => {
    const stolen = withdraw({ from: 0, amount: 100n }, keyOf(1));
    assertRejected(stolen, "InvalidSignature");
    const claim = { withdrawals: [stolen], slots };
    await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
    const { x, y } = keyOf(1).publicKey;
    await assertForgeryFails(prover, {
      claim,
      cheat: { inputs: () => ({ withdrawalKeyX: [x], withdrawalKeyY: [y] }) },
      violates: /^withdrawal\[0\]\.keys\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("a transfer's signature used as a withdrawal", async () => {
    const fields = {
      kind: "transfer" as const,
      from: 0,
      to: 0,
      token: 1,
      amount: 100,
      fee: 0,
      nonce: 0,
    };
    const message = transferMessage(domain, fields);
    for (const over of [
      message,
      message + (1n << 152n),
      withdrawalMessage(domain, withdrawal)[0],
    ]) {
      const wrong = signedBy(signMessage(keyOf(0), over));
      assertRejected(wrong, "InvalidSignature");
      const claim = { withdrawals: [wrong], slots };
      await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
    }
  });

  it("a withdrawal's signature used as a transfer", async () => {
    const transfer = { ...order({ from: 0, to: 0, amount: 100n }) };
    const wrong = { ...transfer, signature: withdrawal.signature };
    for (const attempt of [admit, apply]) assertRefused(() => attempt(wrong), "InvalidSignature");
    await assertForgeryFails(prover, {
      claim: { transfers: [wrong], slots },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
  });

  it("another amount, account or token than the signed one", async () => {
    for (const changed of [
      { ...withdrawal, amount: 101n },
      { ...withdrawal, from: 2 },
    ]) {
      assertRejected(changed, "InvalidSignature");
      const claim = { withdrawals: [changed], slots };
      await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
    }
    const token = withdraw({ from: 0, amount: 100n, token: 2 });
    assertRejected(token, "TokenMismatch");
    const claim = { withdrawals: [token], slots };
    await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
    await assertForgeryFails(prover, {
      claim,
      cheat: { lies: { withdrawal: { identity: [1n] } } },
      violates: /^withdrawal\[0\]\.identityAtRow\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("from somebody else's account, which the signer's message does not name", async () => {
    // The row of account 1, everything else of account 0.
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: () => ({ withdrawalSlot: [1n] }),
        lies: { withdrawal: { identity: [-1n << 16n] } },
      },
      violates: /^withdrawal\[0\]\.(identityAtRow|keys)\.quotient\[1\]$/,
      honestTwin,
    });
  });

  it("on another deployment", async () => {
    const claim = { ...honestTwin, domain: domain + 1n };
    await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
  });

  it("from an empty leaf", async () => {
    const ghost = withdraw({ from: empty, amount: 0n });
    assertRejected(ghost, "AccountNotFound");
    const { y } = keyOf(empty).publicKey;
    const claim = { withdrawals: [ghost], slots };
    const columns: Cheat = {
      inputs: ({ slotKeyY, slotOwner, slotToken }) => ({
        slotKeyY: slotKeyY.with(3, y),
        slotOwner: slotOwner.with(3, ownerOf(empty)),
        slotToken: slotToken.with(3, BigInt(tokenOf(empty))),
      }),
    };
    await assertForgeryFails(prover, {
      claim,
      cheat: { ...columns, lies: { withdrawal: { identity: [BigInt(tokenOf(empty)) + 1n] } } },
      violates: /^withdrawal\[0\]\.(enabled|identityAtRow\.quotient\[3\])$/,
      honestTwin,
    });
    const tag = (BigInt(tokenOf(empty)) + 1n) << 160n;
    await assertForgeryFails(prover, {
      claim,
      cheat: {
        ...columns,
        lies: {
          withdrawal: {
            identity: [BigInt(tokenOf(empty)) + 1n],
            tagAndOwner: [tag + ownerOf(empty)],
          },
        },
      },
      violates: /^withdrawal\[0\]\.(payee|identity)AtRow\.quotient\[3\]$/,
      honestTwin,
    });
  });

  it("from an empty leaf, which without a tag reads as the account before, of token 65,535", async () => {
    const { x, y } = keyOf(empty).publicKey;
    const read = {
      kind: "withdrawal" as const,
      from: empty - 1,
      token: 65535,
      amount: 0n,
      nonce: 0,
    };
    const { r8, s } = signMessage(keyOf(empty), withdrawalMessage(domain, read));
    await assertForgeryFails(prover, {
      claim: { slots },
      cheat: {
        inputs: ({ slotKeyY }) => ({
          ...{ slotKeyY: slotKeyY.with(3, y), withdrawalEnabled: [1n], withdrawalSlot: [3n] },
          ...{ withdrawalKeyX: [x], withdrawalKeyY: [y] },
          ...{ withdrawalR8x: [r8.x], withdrawalR8y: [r8.y], withdrawalS: [s] },
        }),
      },
      violates: /^withdrawal\[0\]\.enabled$/,
      honestTwin,
    });
  });

  describe("withdrawal altered in the vector", () => {
    const batch = settled({ withdrawals: [withdrawal] });
    const changes: [string, Partial<Payout>][] = [
      ["owner", { owner: ownerOf(1) }],
      ["token", { token: 2 }],
    ];
    for (const [what, change] of changes) {
      it(`another ${what}`, async () => {
        const data = withSettlement(batch, ({ withdrawals: [payout] }) => ({
          withdrawals: [{ ...payout!, ...change }],
        }));
        assertRefused(() => replay(batch, data), "PayoutMismatch");
        const lie = what === "owner" ? 1n : 1n << 160n;
        await assertForgeryFails(prover, {
          claim: honestTwin,
          cheat: { lies: { withdrawal: { tagAndOwner: [lie] } } },
          violates: /^withdrawal\[0\]\.payeeAtRow\.quotient\[0\]$/,
          honestTwin,
        });
      });
    }

    it("another amount", async () => {
      const data = withSettlement(batch, ({ withdrawals: [payout] }) => ({
        withdrawals: [{ ...payout!, amount: 101n }],
      }));
      assertRefused(() => replay(batch, data), "RootMismatch");
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { inputs: () => ({ withdrawalAmount: [101n] }) },
        violates: equation,
        honestTwin,
      });
    });

    it("not at all, though the account pays", async () => {
      const data = withSettlement(batch, () => ({ withdrawals: [] }));
      assertRefused(() => replay(batch, data), "PayoutMismatch");
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: {
          inputs: () => ({ withdrawalEnabled: [0n] }),
          lies: { withdrawal: { identity: [1n], holding: [coins(startBalance)] } },
        },
        violates: /^withdrawal\[0\]\.holdingsAfter\.change$/,
        honestTwin,
      });
    });
  });

  it("paid and kept, or taken from somebody else", async () => {
    const changes: [bigint[], RegExp][] = [
      [[coins(100n)], /^withdrawal\[0\]\.holdingsAfter\.change$/],
      [[coins(100n), coins(-100n)], /^withdrawal\[0\]\.holdingsAfter\.new\[1\]$/],
    ];
    for (const [rows, violates] of changes) {
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { lies: { withdrawal: { new: [rows] } } },
        violates,
        honestTwin,
      });
    }
  });

  it("padding that pays", async () => {
    const nothing = { slots };
    const [m0] = withdrawalMessage(domain, {
      kind: "withdrawal" as const,
      from: 0,
      token: 0,
      amount: 0n,
      nonce: 0,
    });
    const { r8, s } = signMessage(keyOf(0), [m0, 5n]);
    const { x, y } = keyOf(0).publicKey;
    const signed = {
      ...{ withdrawalKeyX: [x], withdrawalKeyY: [y] },
      ...{ withdrawalR8x: [r8.x], withdrawalR8y: [r8.y], withdrawalS: [s] },
    };
    await assertForgeryFails(prover, {
      claim: nothing,
      cheat: {
        inputs: () => ({ ...signed, withdrawalAmount: [5n] }),
        lies: { withdrawal: { holding: [coins(5n)] } },
      },
      violates: /^withdrawal\[0\]\.holdingsAfter\.change$/,
      honestTwin: nothing,
    });
    await assertForgeryFails(prover, {
      claim: nothing,
      cheat: { lies: { withdrawal: { tagAndOwner: [ownerOf(5)] } } },
      violates: /^withdrawal\[0\]\.enabled$/,
      honestTwin: nothing,
    });
    await assertForgeryFails(prover, {
      claim: nothing,
      cheat: { inputs: () => ({ withdrawalSlot: [1n] }) },
      violates: /^withdrawal\[0\]\.slot$/,
      honestTwin: nothing,
    });
    const batch = settled({});
    assert.equal(batch.header.newRoot, batch.header.oldRoot);
    const data = withSettlement(batch, () => ({
      withdrawals: [{ owner: ownerOf(5), token: 1, amount: 5n }],
    }));
    assertRefused(() => replay(batch, data), "MalformedData");
  });
});
