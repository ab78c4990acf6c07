/** Batches of all kinds of operations: what is sealed is what the circuit computes and what replays. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type BatchData, dataVector, decodeData, encodeData } from "../../../src/batch/data.js";
import { dataLength } from "../../../src/batch/layout.js";
import { replayBatch } from "../../../src/batch/replay.js";
import type { Operations } from "../../../src/batch/seal-batch.js";
import { sealBatch } from "../../../src/batch/seal-batch.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { ErrorCode } from "../../../src/errors.js";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import type { PaymentRecord } from "../../../src/kinds/payment/payment-record.js";
import { withdrawalKind } from "../../../src/kinds/withdrawal/withdrawal-kind.js";
import { parseShape } from "../../../src/shape.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, testKeys } from "../../support/accounts.js";
import { FEE_TOKEN, LEVELS, testAccounts } from "../../support/batches.js";
import { modelInputs } from "../../support/challenge-model.js";
import { modelVector } from "../../support/circuit-model.js";
import {
  depositFor,
  honestOperations,
  MIXED,
  MIXED_OPTIONS,
  MIXED_SHAPE,
  sealMixed,
  withdraw,
} from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const examples: [Required<Operations>][] = [
  [MIXED],
  [{ deposits: [], exits: [], payments: [], transfers: [], withdrawals: [] }],
];

/** Sum of all balances of a token. */
function total(state: State, token: number): bigint {
  const held = state.accounts().filter((account) => account.token === token);
  return held.reduce((sum, { balance }) => sum + balance, 0n);
}

function sumOf(items: readonly { token: number; amount: bigint }[], token: number): bigint {
  const own = items.filter((item) => item.token === token);
  return own.reduce((sum, { amount }) => sum + amount, 0n);
}

describe("sealBatch with all kinds of operations", () => {
  it("gives a circuit input from which the circuit computes what is published", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const { before, after, batch } = sealMixed(operations);
        assert.equal(batch.data.length, dataLength(MIXED_SHAPE));
        const vector = modelVector(witnessInput(batch), LEVELS);
        assert.deepEqual(vector, dataVector(batch.data, MIXED_SHAPE));
        const { digest, challenge, y } = batch.publicInputs;
        assert.deepEqual(modelInputs({ ...batch, digest }, batch), [digest, challenge, y]);
        assert.equal(vector[0], before.root);
        assert.equal(vector[1], after.root);
      }),
      { numRuns: 20, examples },
    );
  });

  it("publishes of a signed shape what the circuit computes of the signatures", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const shape = { ...MIXED_SHAPE, signed: true };
        const { batch } = sealMixed(operations, shape);
        assert.equal(batch.data.length, dataLength(shape));
        const vector = modelVector(witnessInput(batch), LEVELS, { signed: true });
        assert.deepEqual(vector, dataVector(batch.data, shape));
        const { digest, challenge, y } = batch.publicInputs;
        assert.deepEqual(modelInputs({ ...batch, digest }, batch), [digest, challenge, y]);
      }),
      { numRuns: 20, examples },
    );
  });

  it("conserves each token: deposits in, exits, withdrawals and fees out", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const { before, after, batch } = sealMixed(operations);
        for (const token of [FEE_TOKEN, 8]) {
          const paid = sumOf(batch.exits, token) + sumOf(batch.withdrawals, token);
          const fees = token === batch.header.feeToken ? batch.header.feeTotal : 0n;
          const gained = total(after, token) - total(before, token);
          assert.equal(gained, sumOf(batch.deposits, token) - paid - fees);
        }
      }),
      { numRuns: 30, examples },
    );
  });

  it("says where deposits went and what was paid", () => {
    const { after, batch } = sealMixed(MIXED);
    assert.deepEqual(
      batch.deposits.map(({ account }) => account),
      [10, 0],
    );
    assert.deepEqual(
      batch.exits.map(({ token, amount }) => [token, amount]),
      [
        [FEE_TOKEN, 1_000_000n],
        [0, 0n],
      ],
    );
    const payouts = batch.withdrawals.map(({ owner, token, amount }) => ({ owner, token, amount }));
    assert.deepEqual(payouts, [
      { owner: 11n, token: FEE_TOKEN, amount: 1900n },
      { owner: 3n, token: FEE_TOKEN, amount: 1_000_000n },
    ]);
    assert.equal(after.account(10)?.balance, 0n);
    assert.equal(after.account(10)?.nonce, 3);
    assert.deepEqual(
      batch.payments.map(({ to }) => to),
      [256, 0],
    );
    assert.equal(after.account(256)?.balance, 700n);
    assert.equal(after.account(1)?.balance, 3000n);
  });

  it("has columns of an account that a deposit opens, and padding behind", () => {
    const input = witnessInput(sealMixed({ deposits: [depositFor(11)] }).batch);
    assert.deepEqual(input.slotIndex, [0n, 1n, 2n, 3n, 4n, 5n, 10n]);
    assert.equal(input.slotLive[6], 0n);
    assert.equal(input.slotBalance[6], 0n);
    assert.equal(input.slotOwner[6], 12n);
    assert.equal(input.slotToken[6], 7n);
    assert.equal(input.slotKeyY[6], testKeys(11).publicKey.y);
    assert.deepEqual(input.depositEnabled, [1n, 0n]);
    assert.deepEqual(input.depositSlot, [6n, 0n]);
    assert.deepEqual(input.exitEnabled, [0n, 0n]);
    assert.deepEqual(input.withdrawalEnabled, [0n, 0n]);
    assert.equal(input.withdrawalKeyX?.[1], PADDING_KEY.x);
    assert.equal(input.withdrawalS?.[0], withdrawalKind.paddingSignature(DOMAIN).s);
  });

  it("has no signals of kinds that the shape does not take", () => {
    const state = new State(testAccounts(), LEVELS);
    const options = { ...MIXED_OPTIONS, shape: parseShape("1x2-1w") };
    const names = Object.keys(witnessInput(sealBatch(state, {}, options)));
    assert.ok(names.includes("withdrawalSlot"));
    assert.deepEqual(
      names.filter((name) => /^(deposit|exit)/.test(name)),
      [],
    );
  });

  it("puts a deposit where it is told to, if rule H allows", () => {
    const deposit = depositFor(0);
    const placed = (account: number) => () => sealMixed({ deposits: [{ ...deposit, account }] });
    assert.equal(placed(511)().batch.slots[6], 511);
    assert.throws(placed(1), refusal("IdentityMismatch"));
    assert.throws(placed(512), refusal("OutOfRange"));
  });

  const [deposit, exit] = [depositFor(0), { account: 0, requester: 1n }];
  const withdrawal = withdraw({
    from: 0,
    token: FEE_TOKEN,
    amount: 1n,
    nonce: 0,
  });
  const manyExits = [0, 1, 2, 3, 4, 5, 6].map((account) => ({ account, requester: 1n }));
  const refusals: [string, Operations, ErrorCode, string?][] = [
    ["more than D deposits", { deposits: Array(3).fill(deposit) }, "BatchTooLarge"],
    ["more than E exits", { exits: Array(3).fill(exit) }, "BatchTooLarge"],
    ["more than W withdrawals", { withdrawals: Array(3).fill(withdrawal) }, "BatchTooLarge"],
    ["a deposit of nothing", { deposits: [{ ...deposit, amount: 0n }] }, "OutOfRange"],
    ["an exit for nobody", { exits: [{ account: 0, requester: 0n }] }, "OutOfRange"],
    ["more than M accounts", { exits: manyExits }, "BatchTooLarge", "1x6-7e"],
    ["an exit outside the tree", { exits: [{ account: 512, requester: 1n }] }, "OutOfRange"],
    [
      "a withdrawal that an exit leaves nothing for",
      { exits: [exit], withdrawals: [withdrawal] },
      "InsufficientBalance",
    ],
    ["a withdrawal that breaks a rule", { withdrawals: [withdrawal, withdrawal] }, "NonceMismatch"],
  ];
  for (const [name, operations, code, shape] of refusals) {
    it(`refuses ${name} and leaves the state as it was`, () => {
      const state = new State(testAccounts(), LEVELS);
      const options = shape === undefined ? {} : { shape: parseShape(shape) };
      const seal = () => sealBatch(state, operations, { ...MIXED_OPTIONS, ...options });
      assert.throws(seal, refusal(code));
      assert.deepEqual(state.entries(), new State(testAccounts(), LEVELS).entries());
      assert.equal(state.root, new State(testAccounts(), LEVELS).root);
    });
  }
});

/** The data of the mixed batch with something about it changed. */
function forge(change: (data: BatchData) => Partial<BatchData>): Uint8Array {
  const { batch } = sealMixed(MIXED);
  const honest = decodeData(batch.data, MIXED_SHAPE, LEVELS);
  return encodeData({ ...honest, ...change(honest) }, MIXED_SHAPE);
}

/** The data with the item at a position of a kind changed. */
function forgeItem(
  kind: "deposits" | "exits" | "withdrawals" | "payments",
  position: number,
  fields: Record<string, unknown>,
): Uint8Array {
  return forge(({ settlement }) => {
    const items = [...settlement[kind]].map((item, i) =>
      i === position ? { ...item, ...fields } : item,
    );
    return { settlement: { ...settlement, [kind]: items } };
  });
}

/** The data with the slots of a kind replaced. */
function forgeSlots(
  kind: "deposits" | "exits" | "withdrawals",
  slots: (number | undefined)[],
): Uint8Array {
  const list = slots.map((slot) => (slot === undefined ? undefined : { slot }));
  return forge(({ records }) => ({ records: { ...records, [kind]: list } }));
}

/** The data with the record of the first payment changed. */
function forgePayment(fields: Partial<PaymentRecord>): Uint8Array {
  return forge(({ records }) => {
    const [first, ...others] = records.payments;
    return { records: { ...records, payments: [{ ...first!, ...fields }, ...others] } };
  });
}

/** The data with the top bit of the first payment's key set, which its record has for the sign. */
function withKeyTopBit(): Uint8Array {
  const { batch } = sealMixed(MIXED);
  const data = batch.data.slice();
  const { deposits, exits, withdrawals } = MIXED_SHAPE;
  data[160 + 70 * deposits + 41 * exits + 38 * withdrawals]! |= 0x80;
  return data;
}

/** Account 10 in slot 4 instead of 5, where an empty leaf is now, from which the data withdraw. */
function withdrawalFromNowhere(): Uint8Array {
  return forge(({ records }) => ({
    records: {
      ...records,
      slots: [0, 1, 2, 3, 10, 11, 256],
      deposits: [{ slot: 4 }, { slot: 0 }],
      payments: records.payments.with(1, { ...records.payments[1]!, fromSlot: 4 }),
      transfers: records.transfers.map((transfer) => transfer && { ...transfer, fromSlot: 4 }),
      withdrawals: [{ slot: 5 }, { slot: 2 }],
    },
  }));
}

/** The first payment opens leaf 255, which is for deposits. */
function forgePaymentBelow(): Uint8Array {
  return forge(({ records }) => ({ records: { ...records, slots: records.slots.with(-1, 255) } }));
}

describe("replayBatch with all kinds of operations", () => {
  it("rebuilds the state from the data alone, wherever deposits went", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const { before, after, batch } = sealMixed(operations);
        replayBatch(before, batch.data, MIXED_OPTIONS);
        assert.equal(before.root, after.root);
        assert.deepEqual(before.entries(), after.entries());
      }),
      { numRuns: 30, examples },
    );
  });

  it("takes padding between operations", () => {
    const { before, after, batch } = sealMixed({ exits: [{ account: 1, requester: 2n }] });
    const { header, settlement, records } = decodeData(batch.data, MIXED_SHAPE, LEVELS);
    const moved = { ...settlement, exits: [...settlement.exits].reverse() };
    const exits = [...records.exits].reverse();
    const data = { header, settlement: moved, records: { ...records, exits } };
    replayBatch(before, encodeData(data, MIXED_SHAPE), MIXED_OPTIONS);
    assert.equal(before.root, after.root);
  });

  it("takes the sign of a key in a padding deposit for what it is: nothing that a proof binds", () => {
    const { before, after, batch } = sealMixed({});
    const data = batch.data.slice();
    data[160] = 0x80;
    replayBatch(before, data, MIXED_OPTIONS);
    assert.equal(before.root, after.root);
  });

  it("gives an account the key of the deposit that opens it, whatever the sign of a later one", () => {
    const first = depositFor(10);
    const second = { ...first, key: first.key ^ (1n << 255n), account: 10 };
    const { before, after, batch } = sealMixed({ deposits: [first, second] });
    replayBatch(before, batch.data, MIXED_OPTIONS);
    assert.deepEqual(before.account(10)?.publicKey, testKeys(10).publicKey);
    assert.deepEqual(before.entries(), after.entries());
  });

  it("gives an account the key whose sign the payment's record has, which the proof binds", () => {
    const state = new State(testAccounts(), LEVELS);
    const { sign } = decodeData(sealMixed(MIXED).batch.data, MIXED_SHAPE, LEVELS).records
      .payments[0]!;
    replayBatch(state, forgePayment({ sign: !sign }), MIXED_OPTIONS);
    const { x, y } = testKeys(11).publicKey;
    assert.deepEqual(state.account(256)?.publicKey, { x: FIELD_MODULUS - x, y });
  });

  const cases: [string, () => Uint8Array, ErrorCode][] = [
    ["a deposit to a wrong key", () => forgeItem("deposits", 1, { key: 5n }), "IdentityMismatch"],
    [
      "a deposit to a wrong owner",
      () => forgeItem("deposits", 1, { owner: 5n }),
      "IdentityMismatch",
    ],
    [
      "a deposit to a wrong token",
      () => forgeItem("deposits", 1, { token: 8 }),
      "IdentityMismatch",
    ],
    ["a deposit on an occupied leaf", () => forgeSlots("deposits", [1, 0]), "IdentityMismatch"],
    ["a deposit of more", () => forgeItem("deposits", 1, { amount: 1001n }), "RootMismatch"],
    ["an exit of another account", () => forgeSlots("exits", [0, 2]), "ExitMismatch"],
    [
      "an exit that pays a stranger",
      () => forgeItem("exits", 1, { token: FEE_TOKEN, amount: 1_000_000n }),
      "ExitMismatch",
    ],
    [
      "a rightful exit that pays nothing",
      () => forgeItem("exits", 0, { token: 0, amount: 0n }),
      "ExitMismatch",
    ],
    ["an exit that pays less", () => forgeItem("exits", 0, { amount: 999_999n }), "ExitMismatch"],
    ["an exit in another token", () => forgeItem("exits", 0, { token: 8 }), "ExitMismatch"],
    ["an exit for another", () => forgeItem("exits", 0, { requester: 9n }), "ExitMismatch"],
    ["a withdrawal to another", () => forgeItem("withdrawals", 0, { owner: 9n }), "PayoutMismatch"],
    [
      "a withdrawal in another token",
      () => forgeItem("withdrawals", 0, { token: 8 }),
      "PayoutMismatch",
    ],
    ["a withdrawal of less", () => forgeItem("withdrawals", 0, { amount: 1n }), "RootMismatch"],
    [
      "a withdrawal of more than there is",
      () => forgeItem("withdrawals", 1, { amount: 1_000_001n }),
      "InsufficientBalance",
    ],
    [
      "a withdrawal from another account",
      () => forgeSlots("withdrawals", [4, 0]),
      "PayoutMismatch",
    ],
    ["a payment to a wrong key", () => forgeItem("payments", 1, { keyY: 5n }), "IdentityMismatch"],
    [
      "a payment to a wrong owner",
      () => forgeItem("payments", 1, { owner: 5n }),
      "IdentityMismatch",
    ],
    [
      "a payment that opens an account of another key",
      () => forgeItem("payments", 0, { keyY: 5n }),
      "RootMismatch",
    ],
    [
      "a payment to Ay ≥ r, of which the sign would be another's",
      () => withKeyTopBit(),
      "NotInField",
    ],
    ["a payment to nobody", () => forgeItem("payments", 0, { owner: 0n }), "OutOfRange"],
    ["a payment to a leaf for deposits", () => forgePaymentBelow(), "ReservedLeaf"],
    ["a payment of nothing", () => forgePayment({ amount: 0 }), "OutOfRange"],
    [
      "padding of a payment that says something",
      () => forge(({ records }) => ({ records: { ...records, payments: [records.payments[0]] } })),
      "MalformedData",
    ],
    ["a withdrawal from nowhere", () => withdrawalFromNowhere(), "AccountNotFound"],
    [
      "padding of a deposit that says something",
      () => forgeSlots("deposits", [4, undefined]),
      "MalformedData",
    ],
    [
      "padding of an exit that says something",
      () => forgeSlots("exits", [1, undefined]),
      "MalformedData",
    ],
    [
      "padding of a withdrawal that says something",
      () => forgeSlots("withdrawals", [4, undefined]),
      "MalformedData",
    ],
  ];
  for (const [name, data, code] of cases) {
    it(`refuses ${name} and leaves the state as it was`, () => {
      const state = new State(testAccounts(), LEVELS);
      assert.throws(() => replayBatch(state, data(), MIXED_OPTIONS), refusal(code));
      assert.deepEqual(state.entries(), new State(testAccounts(), LEVELS).entries());
      assert.equal(state.root, new State(testAccounts(), LEVELS).root);
    });
  }

  it("refuses an account out of nothing, and a deposit that is left out", () => {
    const { batch } = sealMixed({ deposits: [depositFor(10)] });
    const honest = decodeData(batch.data, MIXED_SHAPE, LEVELS);
    const nothing = { key: 0n, owner: 0n, token: 0, amount: 0n };
    const settlement = { ...honest.settlement, deposits: [nothing] };
    const records = { ...honest.records, deposits: [] };
    const data = encodeData({ ...honest, settlement, records }, MIXED_SHAPE);
    const state = new State(testAccounts(), LEVELS);
    assert.throws(() => replayBatch(state, data, MIXED_OPTIONS), refusal("RootMismatch"));
  });
});
