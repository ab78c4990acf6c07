import assert from "node:assert/strict";
import fc from "fast-check";
import { dataVector } from "../../src/batch/data.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import type { PlacedDeposit } from "../../src/kinds/deposit/deposit-kind.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { checkSignature } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { applySignedTransfer } from "../support/apply-signed.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { type SettlementClaim, touchedBy } from "../support/settlement-claim.js";
import {
  deposit,
  fullBatch,
  ownerOf,
  settled,
  tokenOf,
  withdraw,
} from "../support/settlement-scenario.js";
import { domain, keyOf, levels, order, scenarioState } from "../support/transfer-scenario.js";

/** Mostly the accounts of token 1; now and then 3, of another token, or 6, which does not exist. */
const index = fc.constantFrom<number>(0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 5, 5, 5, 3, 6);

/** Transfers of which about every other one breaks a rule. */
const transfer = fc.record({
  from: index,
  to: index,
  amount: fc.constantFrom<bigint>(0n, 1n, 7n, 499_000n, 500_000n, 1_000_001n),
  fee: fc.constantFrom<bigint>(0n, 0n, 1n, 2000n),
  nonceOffset: fc.constantFrom<number>(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  token: fc.constantFrom<number>(1, 1, 1, 1, 1, 1, 1, 1, 1, 2),
  signer: fc.constantFrom<number | null>(...Array<null>(9).fill(null), 0),
});

/** Accounts of both tokens, an empty leaf that deposits open often, and one that they do not. */
const account = fc.constantFrom<number>(0, 0, 0, 0, 1, 1, 1, 1, 6, 6, 3, 17);
const amount = fc.constantFrom<bigint>(0n, 1n, 1n, 7n, 7n, 500_000n, 1_000_001n, (1n << 128n) - 1n);
const nonceOffset = fc.constantFrom<number>(...Array<number>(15).fill(0), 1);

/** Batches of few operations of every kind, of which about every other one breaks a rule. */
const batch = fc
  .record({
    deposits: fc.array(
      fc.record({
        account,
        // L1 caps the sum of a token's deposits, so the circuit need not see rule E broken.
        amount: fc.constantFrom<bigint>(1n, 7n, 500_000n, 1n << 126n),
        /** Whose key, owner and token it has, in place of the account's. */
        wrong: fc.constantFrom<Partial<PlacedDeposit>>({}, {}, {}, {}, {}, {}, ...otherIdentity(1)),
      }),
      { maxLength: 2 },
    ),
    exits: fc.array(fc.record({ account, of: account, own: fc.boolean() }), { maxLength: 1 }),
    transfers: fc.array(
      fc.record({ from: account, to: account, amount: fc.constantFrom(1n, 7n), nonceOffset }),
      { maxLength: 2 },
    ),
    withdrawals: fc.array(fc.record({ from: account, amount, nonceOffset }), { maxLength: 1 }),
  })
  .map(({ deposits, exits, transfers, withdrawals }) => {
    const earlier = (from: number, count: number) =>
      transfers.slice(0, count).filter((each) => each.from === from).length;
    return {
      deposits: deposits.map(({ wrong, ...each }) => deposit(each.account, each.amount, wrong)),
      exits: exits.map(({ account, of, own }) => ({
        account,
        requester: ownerOf(own ? account : of),
      })),
      transfers: transfers.map(({ from, nonceOffset, ...each }, j) =>
        order({ ...each, from, token: tokenOf(from), nonce: earlier(from, j) + nonceOffset }),
      ),
      withdrawals: withdrawals.map(({ from, nonceOffset, amount }) =>
        withdraw({ from, amount, nonce: earlier(from, transfers.length) + nonceOffset }),
      ),
    };
  })
  .filter((operations) => touched(operations).size <= 4);

describe("native transition and circuit", () => {
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4"));
  });

  it("agree on any two transfers: the root after them, or that a rule is broken", async () => {
    const seen = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(fc.tuple(transfer, transfer), async (orders) => {
      const transfers = orders.map(({ signer, nonceOffset, ...fields }, j) => {
        const earlier = orders.slice(0, j).filter(({ from }) => from === fields.from).length;
        return order({ ...fields, nonce: earlier + nonceOffset }, keyOf(signer ?? fields.from));
      });
      const refusal = refusalOf(transfers);
      const witness = await prover.prove({ transfers });
      const violations = prover.written.violations(witness);
      if (refusal.error === undefined) {
        seen.accepted += 1;
        assert.deepEqual(violations, []);
        assert.equal(prover.written.valueOf(witness, "vector[1]"), refusal.root);
      } else {
        seen.refused += 1;
        assert.notEqual(violations.length, 0, refusal.error.message);
      }
    });
    const sample = { amount: 1n, fee: 0n, nonceOffset: 0, token: 1, signer: null };
    const spendsWhatItReceives = [
      { ...sample, from: 0, to: 1 },
      { ...sample, from: 1, to: 2, amount: 1_000_001n },
    ] as const;
    await fc.assert(property, { numRuns: 40, examples: [[[...spendsWhatItReceives]]] });
    console.log(`      ${seen.accepted} pairs accepted by both, ${seen.refused} refused by both`);
    assert.ok(seen.accepted > 1 && seen.refused > 1);
  });

  it("agree on any small batch: everything that is published, or that a rule is broken", async () => {
    const whole = await cheatingProver(parseShape("2x4-2d1e1w"));
    const seen = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(batch, async (operations) => {
      const native = outcomeOf(operations);
      const witness = await whole.prove(operations);
      const violations = whole.written.violations(witness);
      if (native instanceof QuipuError) {
        seen.refused += 1;
        assert.notEqual(violations.length, 0, native.message);
        return;
      }
      seen.accepted += 1;
      assert.deepEqual(violations, []);
      const vector = dataVector(native.data, native.shape);
      const proven = vector.map((_, i) => whole.written.valueOf(witness, `vector[${i}]`));
      assert.deepEqual(proven, vector);
    });
    await fc.assert(property, { numRuns: 30, examples: [[fullBatch()]] });
    console.log(`      ${seen.accepted} batches accepted by both, ${seen.refused} refused by both`);
    assert.ok(seen.accepted > 1 && seen.refused > 1);
  });
});

/** The batch as native code seals it, its signatures verified, or the rule that it sees broken. */
function outcomeOf(operations: Operations): SealedBatch | QuipuError {
  const state = scenarioState();
  try {
    const batch = settled(operations, undefined, state);
    // A deposit may have opened an account with another key than its operations are signed with.
    for (const each of batch.transfers) checkSignature(state, each, domain);
    for (const each of batch.withdrawals) checkSignature(state, each, domain);
    return batch;
  } catch (error) {
    if (error instanceof QuipuError) return error;
    throw error;
  }
}

/** Key, owner and token of another account, one by one. */
function otherIdentity(index: number): Partial<PlacedDeposit>[] {
  const { key, owner } = deposit(index, 1n);
  return [{ key }, { owner }, { token: 3 }];
}

/** The accounts that a batch names. */
function touched({
  deposits = [],
  exits = [],
  transfers = [],
  withdrawals = [],
}: SettlementClaim & { readonly transfers?: readonly SignedTransfer[] }): Set<number> {
  return new Set([
    ...touchedBy({ deposits, exits, withdrawals }),
    ...transfers.flatMap(({ from, to }) => [from, to]),
  ]);
}

/** The rule that native code sees broken, or the root that it comes to. */
function refusalOf(transfers: readonly ReturnType<typeof order>[]): {
  error?: QuipuError;
  root: bigint;
} {
  const state = new State(scenarioState().accounts(), levels);
  try {
    for (const each of transfers) applySignedTransfer(state, each, { domain, feeToken: 1 });
  } catch (error) {
    if (error instanceof QuipuError) return { error, root: state.root };
    throw error;
  }
  return { root: state.root };
}
