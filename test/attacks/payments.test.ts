import { type Message, signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { SettledPayment } from "../../src/kinds/payment/payment-kind.js";
import { messageOf } from "../../src/kinds/payment/payment-message.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { withdrawalMessage } from "../../src/kinds/withdrawal/withdrawal-message.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { admit, apply, replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { deposit, ownerOf, pay, settled, withSettlement } from "../support/settlement-scenario.js";
import { domain, keyOf, levels, order, startBalance } from "../support/transfer-scenario.js";

/** A leaf that a payment may open, in row 3 beside accounts 0, 1 and 2; and one of the lower half. */
const empty = 300;
const below = 252;
const slots = [0, 1, 2, empty];
const coins = (value: bigint): bigint => value << 32n;
const equation = /^payment\[0\]\.signature\.sum\./;
const SIGN = 1n << 255n;

describe("attack: payments (rules A to H, L)", () => {
  const shape = parseShape("1x4-1d2p");
  const payment = pay({ from: 0, to: empty, fee: 3n });
  const honestTwin = { payments: [payment], slots };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  /** Refused at admission, in a state and in a batch. */
  function assertRejected(wrong: SettledPayment, code: Parameters<typeof assertRefused>[1]): void {
    for (const attempt of [admit, apply]) assertRefused(() => attempt(wrong), code);
    if (code === "InvalidSignature") return; // which whoever seals has verified before
    assertRefused(() => settled({ payments: [wrong] }, shape), code);
  }

  const signedOver = (message: Message, signer = keyOf(0)): SettledPayment => ({
    ...payment,
    signature: signMessage(signer, message),
  });
  const [m0, m1, m2] = messageOf(domain, payment);

  it("overspend, and spend of what another payment of the batch has taken", async () => {
    const wrong = pay({ from: 0, to: empty, amount: startBalance, fee: 1n });
    assertRejected(wrong, "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { payments: [wrong], slots },
      violates: /^payment\[0\]\.spend\.remaining\.in$/,
      honestTwin,
    });
    const twice = [
      pay({ from: 0, to: empty, amount: startBalance }),
      pay({ from: 0, to: 1, amount: 1n, nonce: 1 }),
    ];
    assertRefused(() => settled({ payments: twice }, shape), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { payments: twice, slots },
      violates: /^payment\[1\]\.spend\.remaining\.in$/,
      honestTwin,
    });
  });

  it("overspend by a lie about the balance", async () => {
    await assertForgeryFails(prover, {
      claim: { payments: [pay({ from: 0, to: empty, amount: startBalance + 1n })], slots },
      cheat: { lies: { payment: { holding: [coins(1n)] } } },
      violates: /^payment\[0\]\.spend\.holdings\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("spend before receipt: from an account that the payment behind opens", async () => {
    const early = [pay({ from: empty, to: 1 }), pay({ from: 0, to: empty })];
    assertRefused(() => settled({ payments: early }, shape), "AccountNotFound");
    await assertForgeryFails(prover, {
      claim: { payments: early, slots },
      violates: /^payment\[0\]\.spend\.remaining\.in$/,
      honestTwin,
    });
  });

  it("from an empty leaf, which holds nothing or is said to hold something", async () => {
    const ghost = pay({ from: empty, to: 0 });
    assertRejected(ghost, "AccountNotFound");
    const claim = { payments: [ghost], slots };
    const columns = ({ slotKeyY, slotToken }: { slotKeyY: bigint[]; slotToken: bigint[] }) => ({
      slotKeyY: slotKeyY.with(3, keyOf(empty).publicKey.y),
      slotToken: slotToken.with(3, 1n),
    });
    await assertForgeryFails(prover, {
      claim,
      cheat: { inputs: columns },
      violates: /^payment\[0\]\.spend\.remaining\.in$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim,
      cheat: {
        inputs: (honest) => ({
          ...columns(honest),
          slotBalance: honest.slotBalance.with(3, 10n ** 9n),
        }),
      },
      violates: /^holding\[3\]$/,
      honestTwin,
    });
  });

  it("nothing, to open an account for nothing", async () => {
    for (const amount of [0, 7 * 2 ** 35]) {
      const nothing = { ...payment, amount };
      const wrong = { ...nothing, signature: signMessage(keyOf(0), messageOf(domain, nothing)) };
      assertRejected(wrong, "OutOfRange");
      await assertForgeryFails(prover, {
        claim: { payments: [wrong], slots },
        violates: /^payment\[0\]\.enabled$/,
        honestTwin,
      });
    }
  });

  it("to the owner 0, whom nobody can be", async () => {
    const nobody = { ...payment, owner: 0n };
    const wrong = { ...nobody, signature: signMessage(keyOf(0), messageOf(domain, nobody)) };
    assertRejected(wrong, "OutOfRange");
    await assertForgeryFails(prover, {
      claim: { payments: [wrong], slots },
      violates: /^payment\[0\]\.enabled$/,
      honestTwin,
    });
  });

  it("wrong nonce, and the same payment once more", async () => {
    for (const nonce of [1, 2 ** 32 - 2]) {
      const wrong = pay({ from: 0, to: empty, nonce });
      assertRefused(() => apply(wrong), "NonceMismatch");
      const claim = { payments: [wrong], slots };
      await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
      await assertForgeryFails(prover, {
        claim,
        cheat: { lies: { payment: { nonce: [BigInt(nonce)] } } },
        violates: /^payment\[0\]\.spend\.remaining\.in$/,
        honestTwin,
      });
    }
    const replayed = { payments: [payment, payment], slots };
    assertRefused(() => settled(replayed, shape), "NonceMismatch");
    await assertForgeryFails(prover, {
      claim: replayed,
      violates: /^payment\[1\]\.signature\.sum\./,
      honestTwin,
    });
  });

  it("a nonce that stays", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { payment: { new: [[-1n]] } } },
      violates: /^payment\[0\]\.holdingsAfter\.change(A|B)$/,
      honestTwin,
    });
  });

  it("wrong signer, under the account's key and under its own", async () => {
    const stolen = pay({ from: 0, to: empty, fee: 3n }, keyOf(1));
    assertRejected(stolen, "InvalidSignature");
    const claim = { payments: [stolen], slots };
    await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
    const { x, y } = keyOf(1).publicKey;
    await assertForgeryFails(prover, {
      claim,
      cheat: {
        inputs: ({ paymentKeyX, paymentKeyY }) => ({
          paymentKeyX: paymentKeyX!.with(0, x),
          paymentKeyY: paymentKeyY!.with(0, y),
        }),
      },
      violates: /^payment\[0\]\.keys\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("a signature of another kind, and a payment's for another kind", async () => {
    const transfer = {
      ...{ kind: "transfer" as const, from: 0, to: empty, token: 1 },
      ...{ amount: payment.amount, fee: payment.fee, nonce: 0 },
    };
    const withdrawal = { kind: "withdrawal" as const, from: 0, token: 1, amount: 100n, nonce: 0 };
    const kind = 1n << 152n;
    for (const over of [
      transferMessage(domain, transfer),
      withdrawalMessage(domain, withdrawal),
      ...[[m0 - kind, m1, m2], [m0 - 2n * kind, m1, m2], [m0, m1], [m0, m1, m2, 0n], m0],
    ]) {
      const wrong = signedOver(over);
      assertRejected(wrong, "InvalidSignature");
      await assertForgeryFails(prover, {
        claim: { payments: [wrong], slots },
        violates: equation,
        honestTwin,
      });
    }
    const wrong = { ...order({ from: 0, to: 1 }), signature: payment.signature };
    for (const attempt of [admit, apply]) assertRefused(() => attempt(wrong), "InvalidSignature");
    await assertForgeryFails(prover, {
      claim: { transfers: [wrong], slots },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
  });

  for (const [what, changed] of [
    ["amount", { amount: 101 }],
    ["fee", { fee: 4 }],
    ["sign of the key", { key: payment.key ^ SIGN }],
    ["key", { key: m1 - 1n }],
    ["owner", { owner: ownerOf(5) }],
  ] as const) {
    it(`another ${what} than the signed one`, async () => {
      const wrong = { ...payment, ...changed };
      assertRejected(wrong, "InvalidSignature");
      await assertForgeryFails(prover, {
        claim: { payments: [wrong], slots },
        violates: equation,
        honestTwin,
      });
    });
  }

  it("a sign that is no bit, and carries into the signed account", async () => {
    const { r8, s } = signMessage(keyOf(0), [
      m0 - ((payment.key / SIGN) << 104n) + (1n << 128n),
      m1,
      m2,
    ]);
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ paymentSign, paymentR8x, paymentR8y, paymentS }) => ({
          paymentSign: paymentSign!.with(0, 1n << 24n),
          paymentR8x: paymentR8x!.with(0, r8.x),
          paymentR8y: paymentR8y!.with(0, r8.y),
          paymentS: paymentS!.with(0, s),
        }),
      },
      violates: /^payment\[0\]\.sign$|^records\./,
      honestTwin,
    });
  });

  it("on another deployment", async () => {
    const claim = { ...honestTwin, domain: domain + 1n };
    await assertForgeryFails(prover, { claim, violates: equation, honestTwin });
  });

  describe("to another account than the one that is named", () => {
    it("to the row of another key, owner or token", async () => {
      for (const [to, what] of [
        [1, "keys"],
        [2, "keys"],
      ] as const) {
        const wrong = { ...pay({ from: 0, to: empty }), to };
        assertRefused(() => settled({ payments: [wrong] }, shape), "IdentityMismatch");
        await assertForgeryFails(prover, {
          claim: { payments: [wrong], slots },
          violates: new RegExp(`^payment\\[0\\]\\.(${what}|ownerAtRow)\\.quotient\\[${to}\\]$`),
          honestTwin,
        });
      }
      const foreign = pay({ from: 0, to: 3 });
      assertRefused(() => settled({ payments: [foreign] }, shape), "IdentityMismatch");
      await assertForgeryFails(prover, {
        claim: { payments: [foreign], slots: [0, 1, 3, empty] },
        violates: /^payment\[0\]\.tokensAtRows\.quotient\[2\]$/,
        honestTwin,
      });
    });

    for (const [what, change, lookup] of [
      ["key", { slotKeyY: keyOf(5).publicKey.y }, "keys"],
      ["owner", { slotOwner: ownerOf(5) }, "ownerAtRow"],
      ["token", { slotToken: 2n }, "tokensAtRows"],
    ] as const) {
      it(`to an empty leaf that is opened with another ${what}`, async () => {
        const [[column, value]] = Object.entries(change) as [["slotKeyY", bigint]];
        await assertForgeryFails(prover, {
          claim: honestTwin,
          cheat: { inputs: (honest) => ({ [column]: honest[column].with(3, value) }) },
          violates: new RegExp(`^payment\\[0\\]\\.${lookup}\\.quotient\\[3\\]$`),
          honestTwin,
        });
      });
    }
  });

  it("to an empty leaf that is for deposits", async () => {
    const wrong = pay({ from: 0, to: below });
    assertRefused(() => settled({ payments: [wrong] }, shape), "ReservedLeaf");
    const lower = [0, 1, 2, below];
    await assertForgeryFails(prover, {
      claim: { payments: [wrong], slots: lower },
      violates: /^live\[3\]$/,
      honestTwin,
    });
    // What a deposit opens is an account, wherever it stands.
    const opened = { deposits: [deposit(below, 5n)], payments: [wrong], slots: lower };
    settled(opened, shape);
    await assertForgeryFails(prover, {
      claim: opened,
      cheat: { lies: { openedByDeposits: [0n, 0n, 0n, -1n] } },
      violates: /^openedByDeposits\.newLive\[3\]$|^live\[3\]$/,
      honestTwin: opened,
    });
  });

  it("to an empty leaf that is for deposits, in any row", async () => {
    const state = new State([], levels);
    for (const index of [5, 7, 9]) {
      const identity = { publicKey: keyOf(index).publicKey, owner: ownerOf(index) };
      state.setAccount(index, { balance: startBalance, nonce: 0, token: 1, ...identity });
    }
    const twin = { payments: [pay({ from: 5, to: empty })], slots: [5, 7, 9, empty], state };
    for (const [row, to] of [1, 6, 8, 10].entries()) {
      await assertForgeryFails(prover, {
        claim: {
          payments: [pay({ from: 5, to })],
          slots: [5, 7, 9, to].sort((a, b) => a - b),
          state,
        },
        violates: new RegExp(`^live\\[${row}\\]$`),
        honestTwin: twin,
      });
    }
  });

  it("an account out of nothing, and one that vanishes", async () => {
    await assertForgeryFails(prover, {
      claim: { slots },
      cheat: { lies: { openedByPayments: [0n, 0n, 0n, 1n] } },
      violates: /^openedByPayments\.newLive\[3\]$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: { slots },
      cheat: { lies: { openedByPayments: [0n, -1n] } },
      violates: /^openedByPayments\.newLive\[1\]$|^live\[1\]$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { lies: { openedByPayments: [0n, 0n, 0n, -1n] } },
      violates: /^openedByPayments\.newLive\[3\]$/,
      honestTwin,
    });
  });

  it("a fee in another token than the batch's, and one that is dropped", async () => {
    const foreign = pay({ from: 3, to: empty, fee: 1n });
    assertRefused(() => settled({ payments: [foreign] }, shape), "FeeTokenMismatch");
    await assertForgeryFails(prover, {
      claim: { payments: [foreign], slots: [0, 1, 3, empty] },
      violates: /^payment\[0\]\.feeFloat\.out$/,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { edits: { "vector[4]": 1n << 128n } },
      violates: /^vector\[4\]$/,
      honestTwin,
    });
  });

  it("paid and kept, credited to somebody else, or more than was paid", async () => {
    const changes: bigint[][] = [
      [coins(100n)],
      [coins(100n), coins(-100n)],
      [0n, coins(100n), 0n, coins(-100n)],
      [0n, 0n, 0n, coins(1n)],
      [coins(-1n), 0n, 0n, coins(1n)],
    ];
    for (const rows of changes) {
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { lies: { payment: { new: [rows] } } },
        violates: /^payment\[0\]\.holdingsAfter\.(change(A|B)|new\[1\])$/,
        honestTwin,
      });
    }
  });

  it("from somebody else's account, which the signer's message does not name", async () => {
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ paymentFromSlot }) => ({ paymentFromSlot: paymentFromSlot!.with(0, 1n) }),
        lies: { payment: { fromIndex: [-1n] } },
      },
      violates: /^payment\[0\]\.(indexAtRow|keys)\.quotient\[1\]$/,
      honestTwin,
    });
  });

  it("in a token that the sender does not have", async () => {
    const wrong = pay({ from: 0, to: empty, token: 2 });
    assertRejected(wrong, "TokenMismatch");
    const claim = { payments: [wrong], slots };
    await assertForgeryFails(prover, {
      claim,
      cheat: { lies: { payment: { token: [1n] } } },
      violates: /^payment\[0\]\.tokensAtRows\.quotient\[0\]$/,
      honestTwin,
    });
  });

  describe("payment altered in the vector", () => {
    const batch = settled({ payments: [payment] }, shape);
    for (const [what, change, code] of [
      ["key", { keyY: 5n }, "RootMismatch"],
      ["owner", { owner: ownerOf(5) }, "RootMismatch"],
    ] as const) {
      it(`another ${what}`, async () => {
        const data = withSettlement(batch, ({ payments: [payee, ...rest] }) => ({
          payments: [{ ...payee!, ...change }, ...rest],
        }));
        assertRefused(() => replay(batch, data), code);
        const column = what === "key" ? "paymentReceiverKeyY" : "paymentReceiverOwner";
        await assertForgeryFails(prover, {
          claim: honestTwin,
          cheat: { inputs: (input) => ({ [column]: input[column]!.with(0, 5n) }) },
          violates: /^payment\[0\]\.((keys|ownerAtRow)\.quotient\[\d\]|signature\.sum\..*)$/,
          honestTwin,
        });
      });
    }
  });

  it("padding that works", async () => {
    const nothing = { slots };
    // Of amount and fee an encoding of 0 that is none of padding.
    for (const [column, value] of [
      ["paymentToSlot", 1n],
      ["paymentFromSlot", 1n],
      ["paymentSign", 1n],
      ["paymentFee", 1n << 11n],
      ["paymentAmount", 1n << 35n],
    ] as const) {
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { inputs: (input) => ({ [column]: input[column]!.with(0, value) }) },
        honestTwin: nothing,
        violates: /^payment\[0\]\.(enabled|signature\.sum\..*)$/,
      });
    }
    for (const column of ["paymentReceiverKeyY", "paymentReceiverOwner"] as const) {
      await assertForgeryFails(prover, {
        claim: nothing,
        cheat: { inputs: (input) => ({ [column]: input[column]!.with(0, 1n) }) },
        honestTwin: nothing,
        violates: /^payment\[0\]\.(enabled|keys\.valueB|signature\.sum\..*)$/,
      });
    }
    const data = withSettlement(settled({}, shape), () => ({
      payments: [{ keyY: 5n, owner: ownerOf(5) }],
    }));
    assertRefused(() => replay(settled({}, shape), data), "MalformedData");
  });

  it("of less than nothing", async () => {
    const amount = FIELD_MODULUS - 5n;
    const { r8, s } = signMessage(keyOf(0), [
      (m0 + ((amount - BigInt(payment.amount)) << 48n)) % FIELD_MODULUS,
      ...[m1, m2],
    ]);
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ paymentAmount, paymentR8x, paymentR8y, paymentS }) => ({
          paymentAmount: paymentAmount!.with(0, amount),
          paymentR8x: paymentR8x!.with(0, r8.x),
          paymentR8y: paymentR8y!.with(0, r8.y),
          paymentS: paymentS!.with(0, s),
        }),
      },
      violates: /^payment\[0\]\.(amountBits\.in|spend\.remaining\.(in|out\[\d+\]))$/,
      honestTwin,
    });
  });
});
