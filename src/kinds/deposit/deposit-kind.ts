/** Deposits, as a batch sees them: the next items of L1's deposit queue, taken first. */
import { keyY, SIGN_BIT } from "../../crypto/compressed-key.js";
import { assertBelow } from "../../crypto/field.js";
import {
  DEPOSIT_BYTES,
  DEPOSIT_ELEMENTS,
  KEY_BYTES,
  OWNER_BYTES,
  SLOT_RECORD_BYTES,
} from "../../params.js";
import type { BatchKind } from "../batch-kind.js";
import { columnOver } from "../columns.js";
import { SLOT_RECORD_FIELDS, SUM_FIELDS } from "../data-field.js";
import { decodeSlotRecord, encodeSlotRecord, type SlotRecord } from "../slot-record.js";
import { applyDeposit } from "./apply-deposit.js";
import { assertQueuedDeposit, type Deposit, decodeDeposit, encodeDeposit } from "./deposit.js";
import { placeDeposit } from "./place-deposit.js";

/** A deposit and the account or empty leaf that it goes to. */
export interface PlacedDeposit extends Deposit {
  /** Account index, 24 bits. */
  readonly account: number;
}

/** The deposits, D of each; the padding is last and 0. */
export interface DepositSignals {
  readonly depositEnabled: bigint[];
  readonly depositSlot: bigint[];
  readonly depositKeyY: bigint[];
  readonly depositOwner: bigint[];
  readonly depositToken: bigint[];
  readonly depositAmount: bigint[];
}

export interface DepositTypes {
  /** Without an account it is `placeDeposit` that chooses one. */
  readonly operation: Deposit & { readonly account?: number };
  readonly settled: PlacedDeposit;
  readonly record: SlotRecord;
  readonly entry: Deposit;
  readonly signals: DepositSignals;
}

export const depositKind: BatchKind<DepositTypes> = {
  name: "deposit",
  recordBytes: SLOT_RECORD_BYTES,
  recordFields: SLOT_RECORD_FIELDS,
  entry: {
    bytes: DEPOSIT_BYTES,
    fields: [
      { name: "key", meaning: "key", bytes: KEY_BYTES },
      { name: "owner", meaning: "address", bytes: OWNER_BYTES },
      ...SUM_FIELDS,
    ],
    elements: DEPOSIT_ELEMENTS,
    encode: encodeDeposit,
    decode: decodeDeposit,
    toElements: depositElements,
  },
  accountsOf(deposit, accounts) {
    assertQueuedDeposit(deposit);
    const account = deposit.account ?? placeDeposit(accounts, deposit);
    assertBelow(account, accounts.capacity, "account of a deposit");
    return [account];
  },
  apply(accounts, deposit, { named }) {
    applyDeposit(accounts, named[0]!, deposit);
    return { ...depositOf(deposit), account: named[0]! };
  },
  feeOf: () => 0n,
  movementOf: ({ account, token, amount }) => ({ to: account, token, amount }),
  recordOf: ({ account }, slotOf) => ({ slot: slotOf(account) }),
  encodeRecord: encodeSlotRecord,
  decodeRecord: (bytes, slots) => decodeSlotRecord("deposit", bytes, slots),
  entryOf: depositOf,
  replay(accounts, { record, entry, slots }) {
    assertQueuedDeposit(entry);
    const account = slots[record.slot]!;
    applyDeposit(accounts, account, entry);
    return { ...entry, account };
  },
  signals(deposits, { count, records }) {
    if (count === 0) return {};
    const column = columnOver(deposits, count);
    return {
      depositEnabled: column(() => 1),
      depositSlot: column((_, i) => records[i]!.slot),
      depositKeyY: column(({ key }) => keyY(key)),
      depositOwner: column(({ owner }) => owner),
      depositToken: column(({ token }) => token),
      depositAmount: column(({ amount }) => amount),
    };
  },
};

/** Ay, owner, token, amount. The sign of Ax is no element: it is L1's queue that binds it. */
function depositElements({ key, owner, token, amount }: Deposit): bigint[] {
  return [key % SIGN_BIT, owner, BigInt(token), amount];
}

function depositOf({ key, owner, token, amount }: Deposit): Deposit {
  return { key, owner, token, amount };
}
