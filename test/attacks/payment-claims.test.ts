/** A red team's tries at payments: what circuit and native code make of one claim, in shapes without deposits. */
import assert from "node:assert/strict";
import { concatBytes, numberToBytesBE } from "@noble/curves/utils.js";
import fc from "fast-check";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { vectorLength } from "../../src/batch/layout.js";
import { replayBatch } from "../../src/batch/replay.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { type ErrorCode, QuipuError } from "../../src/errors.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import type { SettledPayment } from "../../src/kinds/payment/payment-kind.js";
import { messageOf } from "../../src/kinds/payment/payment-message.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { checkSignature } from "../../src/operations/sign-operation.js";
import { EXHAUSTED_NONCE, MAX_NONCE, OWNER_LIMIT } from "../../src/params.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { ownerOf, pay, settled } from "../support/settlement-scenario.js";
import { domain, feeRecipient, keyOf, levels, order } from "../support/transfer-scenario.js";

const SIGN = 1n << 255n;
const TOKEN = 2 ** 16 - 1;

/** The tree of the fuzz: six accounts, one at the end of its nonces, one behind it, one of another token. */
const accounts = [
  { balance: 50n, nonce: 0 },
  { balance: 77n, nonce: MAX_NONCE },
  { balance: 9n, nonce: EXHAUSTED_NONCE },
  { balance: 200n, nonce: 3, owner: OWNER_LIMIT - 1n },
  { balance: 200n, nonce: 0, token: 5 },
  { balance: 0n, nonce: 7 },
];

function stateOf(): State {
  const all = accounts.map((fields, i) => ({
    ...{ token: TOKEN, publicKey: keyOf(i).publicKey, owner: ownerOf(i) },
    ...fields,
  }));
  return new State(all, levels);
}

interface RawClaim {
  readonly slots: readonly number[];
  readonly exits: readonly ExitRequest[];
  readonly payments: readonly SettledPayment[];
  readonly transfers: readonly SignedTransfer[];
}

const row = fc.nat(3);
const keyChoice = fc.constantFrom("right", "right", "right", "opposite", "other", "none", "odd");
const ODD_KEYS = [0n, 1n, SIGN + 1n, FIELD_MODULUS - 1n, SIGN + FIELD_MODULUS - 1n, 4n, SIGN + 4n];
const wish = fc.oneof(
  fc.record({ exit: row, owner: fc.boolean() }),
  fc.record({ from: row, to: row, amount: fc.constantFrom(0, 1, 50), right: fc.nat(9) }),
  fc.record({
    ...{ payer: row, payee: row, as: row, key: keyChoice, odd: fc.nat(ODD_KEYS.length - 1) },
    owner: fc.constantFrom("right", "right", "right", "other", "last"),
    // Zeros with an exponent, more than any balance, more than 2^128.
    amount: fc.constantFrom(1, 1, 5, 50, 77, 7 * 2 ** 35, 2 ** 40 - 1, 31 * 2 ** 35 + 1),
    fee: fc.constantFrom(0, 0, 1, 49, 3 * 2 ** 11, 2 ** 16 - 1),
    right: fc.nat(9),
  }),
);
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

const claims: fc.Arbitrary<RawClaim> = fc
  .record({
    slots: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 255, 256, 300, 511], {
      minLength: 4,
      maxLength: 4,
    }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 6 }),
  })
  .map(({ slots, wishes }) =>
    claimOf(
      [...slots].sort((a, b) => a - b),
      wishes,
    ),
  );

function identityOf(index: number): { key: bigint; owner: bigint } {
  return {
    key: compressKey(keyOf(index).publicKey),
    owner: accounts[index]?.owner ?? ownerOf(index),
  };
}

function claimOf(slots: readonly number[], wishes: readonly Wish[]): RawClaim {
  const nonces = slots.map((index) => accounts[index]?.nonce ?? 0);
  const nonceOf = (at: number, right: boolean) => {
    const nonce = nonces[at]!;
    nonces[at] = Math.min(nonce + 1, EXHAUSTED_NONCE);
    return right ? nonce : Math.min(nonce + 1, EXHAUSTED_NONCE);
  };
  const tokenOf = (index: number) => accounts[index]?.token ?? TOKEN;
  const payments = wishes
    .filter((each) => "payer" in each)
    .slice(0, 2)
    .map((each): SettledPayment => {
      const [from, to] = [slots[each.payer]!, slots[each.payee]!];
      const { key: own, owner } = identityOf(to);
      const key = {
        ...{ right: own, opposite: own ^ SIGN, other: identityOf(slots[each.as]!).key },
        ...{ none: 4n, odd: ODD_KEYS[each.odd]! },
      }[each.key]!;
      const owners = {
        right: owner,
        other: identityOf(slots[each.as]!).owner,
        last: OWNER_LIMIT - 1n,
      };
      const payment = {
        ...{ kind: "payment" as const, from, key, owner: owners[each.owner as "right"] },
        ...{ token: tokenOf(from), amount: each.amount, fee: each.fee },
        nonce: nonceOf(each.payer, each.right > 0),
      };
      return { ...payment, signature: signMessage(keyOf(from), messageOf(domain, payment)), to };
    });
  const transfers = wishes
    .filter((each) => "from" in each)
    .slice(0, 1)
    .map((each) => {
      const [from, to] = [slots[each.from]!, slots[each.to]!];
      const nonce = nonceOf(each.from, each.right > 0);
      return order({ from, to, token: tokenOf(from), amount: BigInt(each.amount), nonce });
    });
  const exits = wishes
    .filter((each) => "exit" in each)
    .slice(0, 1)
    .map((each) => {
      const account = slots[each.exit]!;
      return { account, requester: each.owner ? identityOf(account).owner : 99n };
    });
  return { slots, payments, transfers, exits };
}

function within(claim: RawClaim, shape: Shape): RawClaim {
  return { ...claim, exits: claim.exits.slice(0, shape.exits) };
}

function refusalOf({ slots: _, ...operations }: RawClaim, shape: Shape): ErrorCode | undefined {
  const options = { shape, domain, feeRecipient, feeToken: TOKEN };
  const state = stateOf();
  try {
    const { data } = sealBatch(state, operations, options);
    for (const each of operations.transfers) checkSignature(state, each, domain);
    for (const each of operations.payments) checkSignature(state, each, domain);
    replayBatch(stateOf(), data, options);
    return undefined;
  } catch (error) {
    if (error instanceof QuipuError) return error.code;
    throw error;
  }
}

/** The data that a vector is cut from. */
function dataOf(vector: readonly bigint[], shape: Shape): Uint8Array | undefined {
  const widths = [
    ...Array<number>(5).fill(32),
    ...Array<number[]>(shape.exits).fill([3, 20, 18]).flat(),
    ...Array<number[]>(shape.payments).fill([32, 20]).flat(),
  ];
  if (vector.some((element, i) => element >= 1n << BigInt(8 * (widths[i] ?? 31)))) return undefined;
  return concatBytes(...vector.map((element, i) => numberToBytesBE(element, widths[i] ?? 31)));
}

for (const name of ["1x4-1e2p", "1x4-2p"]) {
  const shape = parseShape(name);
  const options = { shape, domain, feeRecipient, feeToken: TOKEN };

  describe(`any payments, in a shape without deposits, ${name}`, () => {
    let prover: CheatingProver;
    before(async () => {
      prover = await cheatingProver(shape);
    });

    it("circuit and native code say the same, and what has a witness replays to its root", async () => {
      const seen: Record<string, number> = {};
      const property = fc.asyncProperty(claims, async (raw) => {
        const claim = within(raw, shape);
        const refused = refusalOf(claim, shape);
        const verdict = refused ?? "taken";
        seen[verdict] = (seen[verdict] ?? 0) + 1;
        const witness = await prover.prove({ ...claim, state: stateOf(), feeToken: TOKEN });
        const violated = prover.written.violations(witness).length > 0;
        assert.equal(violated, refused !== undefined, `natively: ${verdict}`);
        if (violated) return;
        const names = Array.from({ length: vectorLength(shape) }, (_, i) => `vector[${i}]`);
        const vector = names.map((each) => prover.written.valueOf(witness, each));
        const state = stateOf();
        replayBatch(state, dataOf(vector, shape)!, options);
        assert.equal(state.root, vector[1]);
      });
      await fc.assert(property, { numRuns: Number(process.env.RED_RUNS ?? 60) });
      assert.ok((seen.taken ?? 0) > 3, JSON.stringify(seen));
      if (process.env.RED_RUNS !== undefined) console.log(`      ${JSON.stringify(seen)}`);
    });

    it("bits of the payments' records and entries, altered: refused by the circuit or replayed alike", async () => {
      const change = fc.record({
        column: fc.constantFrom(
          ...(["paymentSign", "paymentToSlot", "paymentFromSlot", "paymentEnabled"] as const),
          ...(["paymentReceiverKeyY", "paymentReceiverOwner", "paymentAmount"] as const),
          ...(["paymentFee", "slotToken", "slotKeyY", "slotOwner", "slotLive"] as const),
          ...(["slotBalance", "slotNonce", "feeToken"] as const),
        ),
        at: fc.nat(3),
        value: fc.constantFrom(0n, 1n, 2n, 3n, 4n, 5n, 1n << 35n, 1n << 160n, FIELD_MODULUS - 1n),
      });
      const changes = fc.array(change, { minLength: 1, maxLength: 2 });
      const property = fc.asyncProperty(claims, changes, async (raw, altered) => {
        const claim = within(raw, shape);
        fc.pre(refusalOf(claim, shape) === undefined);
        const witness = await prover.prove(
          { ...claim, state: stateOf(), feeToken: TOKEN },
          {
            inputs: (honest) => {
              const now: Record<string, unknown> = {};
              for (const { column, at, value } of altered) {
                const old = (now[column] ?? honest[column]) as bigint | bigint[];
                now[column] = Array.isArray(old) ? old.with(at % old.length, value) : value;
              }
              return now;
            },
          },
        );
        if (prover.written.violations(witness).length > 0) return;
        const names = Array.from({ length: vectorLength(shape) }, (_, i) => `vector[${i}]`);
        const vector = names.map((each) => prover.written.valueOf(witness, each));
        const data = dataOf(vector, shape);
        if (data === undefined || vector[4]! >= 1n << 144n) return;
        const state = stateOf();
        replayBatch(state, data, options);
        assert.equal(state.root, vector[1]);
      });
      await fc.assert(property, { numRuns: Number(process.env.RED_RUNS ?? 30) });
    });
  });
}

describe("an exit of the leaf that a payment opens, in a shape without deposits", () => {
  const shape = parseShape("1x4-1e2p");
  const empty = 300;
  const payment = pay({ from: 0, to: empty });
  const slots = [0, 1, 2, empty];
  const honestTwin = {
    exits: [{ account: empty, requester: ownerOf(empty) }],
    payments: [payment],
    slots,
  };

  it("is sealed, and pays nothing", () => {
    const { exits } = settled({ exits: honestTwin.exits, payments: [payment] }, shape);
    assert.deepEqual([exits[0]?.token, exits[0]?.amount], [0, 0n]);
  });

  it("cannot be said to have paid, nor to have found an account", async () => {
    const prover = await cheatingProver(shape);
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { edits: { "exit[0].pays": 1n } },
      violates: /^exit\[0\]\./,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: {
        inputs: ({ slotLive }) => ({ slotLive: slotLive.with(3, 1n) }),
      },
      violates: /^state\.|^running|^exit\[0\]\./,
      honestTwin,
    });
  });
});

/** Quotients of lookups at the rows that pointers name, and the inverse of an exit's tag, which is 0. */
const FREE: readonly string[] = [
  "exit[0].inverse",
  ...["placeAtRow", "ownerAtRow", "tagAtRow"].map((lookup) => `exit[0].${lookup}.quotient[3]`),
  ...[
    [0, 3],
    [3, 1],
  ].flatMap(([from, to], j) => [
    ...["indexAtRow", "spend.holdings"].map((each) => `payment[${j}].${each}.quotient[${from}]`),
    ...["keys", "tokensAtRows"].flatMap((each) =>
      [from, to].map((row) => `payment[${j}].${each}.quotient[${row}]`),
    ),
    `payment[${j}].ownerAtRow.quotient[${to}]`,
  ]),
  ...["keys", "spend.holdings"].map((lookup) => `transfer[0].${lookup}.quotient[3]`),
  ...["tags", "indices"].flatMap((lookup) =>
    [2, 3].map((row) => `transfer[0].${lookup}.quotient[${row}]`),
  ),
];

describe("wires of a batch that pays to a new key and demands its exit", () => {
  const shape = parseShape("1x4-1e2p");

  it("hold fast, but for what is multiplied by 0", async () => {
    const circuit = await CircuitUnderTest.open(
      batchCircuit(`test-batch-${formatShape(shape)}`, { shape, levels }),
    );
    const batch = settled(
      {
        exits: [{ account: 300, requester: ownerOf(300) }],
        payments: [pay({ from: 0, to: 300, fee: 2n }), pay({ from: 300, to: 1, amount: 60n })],
        transfers: [order({ from: 300, to: 2, amount: 7n, nonce: 1 })],
      },
      shape,
    );
    // Rows: account 0 is 0, 1 is 1, 2 is 2, the leaf is 3.
    await circuit.assertHoldsFast({ ...witnessInput(batch) }, FREE);
  });
});
