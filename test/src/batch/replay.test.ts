import assert from "node:assert/strict";
import fc from "fast-check";
import { type BatchData, encodeData } from "../../../src/batch/data.js";
import type { BatchHeader } from "../../../src/batch/header.js";
import { replayBatch } from "../../../src/batch/replay.js";
import type { ErrorCode } from "../../../src/errors.js";
import type { TransferRecord } from "../../../src/kinds/transfer/transfer-record.js";
import { EXHAUSTED_NONCE } from "../../../src/params.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, testAccount } from "../../support/accounts.js";
import {
  FEE_TOKEN,
  honestTransfers,
  LEVELS,
  SHAPE,
  sealCase,
  TRANSFERS,
  testAccounts,
} from "../../support/batches.js";
import { refusal } from "../../support/refusal.js";

const OPTIONS = { shape: SHAPE, domain: DOMAIN };

/** The data of the small batch, with header fields and records replaced. */
function forge(
  header: Partial<BatchHeader>,
  change: (transfers: TransferRecord[], slots: number[]) => void = () => {},
): Uint8Array {
  const { batch } = sealCase();
  const { settlement, records } = replayBatch(sealCase().before, batch.data, OPTIONS);
  const slots = [...records.slots];
  const transfers = records.transfers.filter((transfer) => transfer !== undefined);
  change(transfers, slots);
  const forged: BatchData = {
    header: { ...batch.header, ...header },
    settlement,
    records: { ...records, slots, transfers },
  };
  return encodeData(forged, SHAPE);
}

function assertRefused(data: Uint8Array, code: ErrorCode, accounts = testAccounts()): void {
  const state = new State(accounts, LEVELS);
  const { root } = state;
  assert.throws(() => replayBatch(state, data, OPTIONS), refusal(code));
  assert.equal(state.root, root);
  assert.deepEqual(state.accounts(), accounts);
}

describe("replayBatch", () => {
  it("rebuilds the state from the data alone", () => {
    fc.assert(
      fc.property(honestTransfers, (transfers) => {
        const { before, after, batch } = sealCase(transfers);
        const { operations } = replayBatch(before, batch.data, OPTIONS);
        assert.equal(before.root, after.root);
        assert.deepEqual(before.accounts(), after.accounts());
        assert.deepEqual(operations.transfers, transfers);
      }),
      { numRuns: 30, examples: [[[...TRANSFERS]], [[]]] },
    );
  });

  it("refuses data for another deployment", () => {
    const data = forge({ domain: 1n });
    assertRefused(data, "DomainMismatch");
    const digits = /^domain: got 0x0{21}1, expected 0x[0-9a-f]{22}$/;
    assert.throws(
      () => replayBatch(sealCase().before, data, OPTIONS),
      refusal("DomainMismatch", digits),
    );
  });

  it("refuses a batch from another state, or the same batch twice", () => {
    assertRefused(forge({ oldRoot: 1n }), "RootMismatch");
    const { after, batch } = sealCase();
    assert.throws(() => replayBatch(after, batch.data, OPTIONS), refusal("RootMismatch"));
  });

  it("refuses a batch that leads to another root than it claims", () => {
    assertRefused(forge({ newRoot: 1n }), "RootMismatch");
    assertRefused(
      forge({}, (transfers) => {
        transfers[1] = { ...transfers[1]!, amount: 999_001 - 2 };
      }),
      "RootMismatch",
    );
  });

  it("refuses a fee total that is not the sum of the fees (rule F)", () => {
    assertRefused(forge({ feeTotal: 1006n }), "FeeTotalMismatch");
    assertRefused(forge({ feeToken: 8 }), "FeeTokenMismatch");
  });

  it("refuses an account that does not exist (rule C)", () => {
    assertRefused(
      forge({}, (_, slots) => {
        slots[5] = 10;
      }),
      "AccountNotFound",
    );
  });

  it("refuses a receiver of another token (rule C)", () => {
    assertRefused(
      forge({}, (transfers) => {
        transfers[1] = { ...transfers[1]!, toSlot: 5 };
      }),
      "TokenMismatch",
    );
  });

  it("refuses to spend before receiving (rule D)", () => {
    assertRefused(
      forge({}, (transfers) => {
        transfers.reverse();
      }),
      "InsufficientBalance",
    );
  });

  it("refuses a transfer of an exhausted account (rule B)", () => {
    const exhausted = (nonce: number) =>
      testAccounts().with(9, testAccount(9, { token: 8, nonce }));
    const data = forge({ oldRoot: new State(exhausted(EXHAUSTED_NONCE), LEVELS).root });
    assertRefused(data, "NonceExhausted", exhausted(EXHAUSTED_NONCE));
  });

  it("refuses to lift a balance to 2^128 (rule E)", () => {
    const rich = testAccounts().with(
      1,
      testAccount(1, { token: FEE_TOKEN, balance: 2n ** 128n - 1n }),
    );
    assertRefused(forge({ oldRoot: new State(rich, LEVELS).root }), "BalanceOverflow", rich);
  });

  it("refuses malformed data", () => {
    assertRefused(forge({}).slice(1), "MalformedData");
    assertRefused(
      forge({}, (_, slots) => slots.reverse()),
      "MalformedData",
    );
  });
});
