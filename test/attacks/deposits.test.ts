import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { parseShape } from "../../src/shape.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  deposit,
  ownerOf,
  settled,
  tokenOf,
  withSettlement,
} from "../support/settlement-scenario.js";
import { keyOf, startBalance } from "../support/transfer-scenario.js";

/** The first index at which no account stands; it has row 3 beside accounts 0, 1 and 2. */
const empty = 6;
const slots = [0, 1, 2, empty];
const coins = (value: bigint): bigint => value << 32n;

describe("attack: deposits (rules H and E)", () => {
  const credit = { deposits: [deposit(1, 5n)], slots };
  const opening = { deposits: [deposit(empty, 5n)], slots };
  const otherKey = compressKey(keyOf(2).publicKey);
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4-2d1e1w"));
  });

  const mismatches = [
    ["key", { key: otherKey }, "keyAtRow"],
    ["owner", { owner: ownerOf(2) }, "ownerAtRow"],
    ["token", { token: 2 }, "tokenAtRow"],
  ] as const;

  for (const [field, change, lookup] of mismatches) {
    it(`to an account of another ${field}`, async () => {
      const wrong = deposit(1, 5n, change);
      assertRefused(() => settled({ deposits: [wrong] }), "IdentityMismatch");
      const batch = settled({ deposits: credit.deposits });
      const data = withSettlement(batch, ({ deposits }) => ({
        deposits: [wrong, ...deposits.slice(1)],
      }));
      assertRefused(() => replay(batch, data), "IdentityMismatch");
      await assertForgeryFails(prover, {
        claim: { deposits: [wrong], slots },
        violates: new RegExp(`^deposit\\[0\\]\\.${lookup}\\.quotient\\[1\\]$`),
        honestTwin: credit,
      });
    });
  }

  for (const [field, column, lookup, value] of [
    ["key", "slotKeyY", "keyAtRow", keyOf(2).publicKey.y],
    ["owner", "slotOwner", "ownerAtRow", ownerOf(2)],
    ["token", "slotToken", "tokenAtRow", 2n],
  ] as const) {
    it(`that opens an account of another ${field}`, async () => {
      await assertForgeryFails(prover, {
        claim: opening,
        cheat: { inputs: (input) => ({ [column]: input[column].with(3, value) }) },
        violates: new RegExp(`^deposit\\[0\\]\\.${lookup}\\.quotient\\[3\\]$`),
        honestTwin: opening,
      });
    });
  }

  it("that opens an account of another token, its owner making up for the difference", async () => {
    // owner + token · 2^160 stays the same: the two are looked up apart.
    await assertForgeryFails(prover, {
      claim: opening,
      cheat: {
        inputs: ({ slotToken, slotOwner }) => ({
          slotToken: slotToken.with(3, slotToken[3]! + 1n),
          slotOwner: slotOwner.with(3, slotOwner[3]! - (1n << 160n) + FIELD_MODULUS),
        }),
      },
      violates: /^deposit\[0\]\.(owner|token)AtRow\.quotient\[3\]$/,
      honestTwin: opening,
    });
  });

  it("into an occupied leaf, as if it were empty", async () => {
    const wrong = deposit(4, 5n, { key: otherKey, owner: ownerOf(2) });
    assertRefused(() => settled({ deposits: [wrong] }), "IdentityMismatch");
    await assertForgeryFails(prover, {
      claim: { deposits: [wrong], slots: [0, 1, 2, 4] },
      cheat: {
        inputs: ({ slotLive, slotBalance, slotKeyY, slotOwner }) => ({
          slotLive: slotLive.with(3, 0n),
          slotBalance: slotBalance.with(3, 0n),
          slotKeyY: slotKeyY.with(3, keyOf(2).publicKey.y),
          slotOwner: slotOwner.with(3, ownerOf(2)),
        }),
      },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin: credit,
    });
  });

  it("an account out of nothing, without a deposit", async () => {
    const nothing = { slots };
    await assertForgeryFails(prover, {
      claim: nothing,
      cheat: {
        inputs: ({ slotToken, slotKeyY, slotOwner }) => ({
          slotToken: slotToken.with(3, BigInt(tokenOf(empty))),
          slotKeyY: slotKeyY.with(3, keyOf(empty).publicKey.y),
          slotOwner: slotOwner.with(3, ownerOf(empty)),
        }),
        lies: { openedByDeposits: [0n, 0n, 0n, 1n] },
      },
      violates: /^openedByDeposits\.newLive\[3\]$/,
      honestTwin: nothing,
    });
  });

  it("an account that vanishes", async () => {
    const nothing = { slots };
    await assertForgeryFails(prover, {
      claim: nothing,
      cheat: { lies: { openedByDeposits: [0n, -1n] } },
      violates: /^openedByDeposits\.newLive\[1\]$/,
      honestTwin: nothing,
    });
  });

  for (const [what, column, value] of [
    ["with a balance already", "slotBalance", startBalance],
    ["with a nonce already", "slotNonce", 7n],
  ] as const) {
    it(`that opens an account ${what}`, async () => {
      await assertForgeryFails(prover, {
        claim: opening,
        cheat: { inputs: (input) => ({ [column]: input[column].with(3, value) }) },
        violates: /^holding\[3\]$/,
        honestTwin: opening,
      });
    });
  }

  it("dropped: published and taken from the queue, and marked as padding", async () => {
    const batch = settled({ deposits: credit.deposits });
    const padding = withSettlement(batch, () => ({ deposits: [] }));
    // The record still says that there is one.
    assertRefused(() => replay(batch, padding), "OutOfRange");
    await assertForgeryFails(prover, {
      claim: credit,
      cheat: { inputs: ({ depositEnabled }) => ({ depositEnabled: depositEnabled.with(0, 0n) }) },
      violates: /^deposit\[0\]\.(enabled|holdingsAfter\.change)$/,
      honestTwin: credit,
    });
  });

  it("dropped: the row is not credited, too little, or another one is", async () => {
    const changes: [bigint[], RegExp][] = [
      [[0n, coins(-5n)], /^deposit\[0\]\.holdingsAfter\.change$/],
      [[0n, coins(-1n)], /^deposit\[0\]\.holdingsAfter\.change$/],
      [[0n, coins(1n)], /^deposit\[0\]\.holdingsAfter\.change$/],
      [[0n, 1n], /^deposit\[0\]\.holdingsAfter\.change$/],
      [[0n, coins(-5n), coins(5n)], /^deposit\[0\]\.holdingsAfter\.new\[2\]$/],
    ];
    for (const [rows, violates] of changes) {
      await assertForgeryFails(prover, {
        claim: credit,
        cheat: { lies: { deposit: { new: [rows] } } },
        violates,
        honestTwin: credit,
      });
    }
  });

  it("dropped: the account that it should open stays an empty leaf", async () => {
    await assertForgeryFails(prover, {
      claim: opening,
      cheat: { lies: { openedByDeposits: [0n, 0n, 0n, -1n] } },
      violates: /^openedByDeposits\.newLive\[3\]$/,
      honestTwin: opening,
    });
  });

  it("another amount than the published one", async () => {
    const batch = settled({ deposits: credit.deposits });
    const data = withSettlement(batch, ({ deposits }) => ({
      deposits: deposits.map((item) => ({ ...item, amount: item.amount === 5n ? 6n : 0n })),
    }));
    assertRefused(() => replay(batch, data), "RootMismatch");
    // What is published is what is credited; the root that would be claimed is another one.
    await assertForgeryFails(prover, {
      claim: credit,
      cheat: { inputs: ({ depositAmount }) => ({ depositAmount: depositAmount.with(1, 6n) }) },
      violates: /^deposit\[1\]\.(enabled|holdingsAfter\.change)$/,
      honestTwin: credit,
    });
  });

  it("padding that credits, or says a key, an owner, a token or a slot", async () => {
    await assertForgeryFails(prover, {
      claim: credit,
      cheat: { lies: { deposit: { new: [[], [coins(5n)]] } } },
      violates: /^deposit\[1\]\.holdingsAfter\.(new\[0\]|change)$/,
      honestTwin: credit,
    });
    for (const [column, signal] of [
      ["depositKeyY", "keyY"],
      ["depositOwner", "owner"],
      ["depositToken", "token"],
      ["depositSlot", "slot"],
    ] as const) {
      await assertForgeryFails(prover, {
        claim: credit,
        cheat: { inputs: (input) => ({ [column]: input[column].with(1, 1n) }) },
        violates: new RegExp(`^deposit\\[1\\]\\.${signal}$`),
        honestTwin: credit,
      });
    }
  });

  it("an item that says nothing and is marked as one, which nobody could replay", async () => {
    const nothing = { ...deposit(1, 5n), amount: 0n };
    await assertForgeryFails(prover, {
      claim: { deposits: [nothing], slots },
      violates: /^deposit\[0\]\.enabled$/,
      honestTwin: credit,
    });
  });

  it("amounts beyond 128 bits: fine to the circuit, but no data say them", async () => {
    // Minus five coins: L1 reads 16 bytes, and its queue holds what has been paid in.
    const minus = deposit(1, FIELD_MODULUS - 5n);
    prover.written.assertSatisfied(await prover.prove({ deposits: [minus], slots }));
    assertRefused(() => encodeDeposit(minus), "OutOfRange");
    // Two that cancel each other out open no account, so that they cannot leave one with nothing.
    const claim = { deposits: [deposit(empty, 5n), deposit(empty, FIELD_MODULUS - 5n)], slots };
    const witness = await prover.prove(claim);
    assert.equal(prover.written.valueOf(witness, "live[3]"), 0n);
  });
});
