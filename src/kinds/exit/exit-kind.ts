/** Forced exits, as a batch sees them: the next items of L1's exit queue, taken after the deposits. */
import { assertBelow } from "../../crypto/field.js";
import { SLOT_RECORD_BYTES } from "../../params.js";
import type { BatchKind } from "../batch-kind.js";
import { columnOver } from "../columns.js";
import { SLOT_RECORD_FIELDS } from "../data-field.js";
import { decodeSlotRecord, encodeSlotRecord, type SlotRecord } from "../slot-record.js";
import { applyExit, checkExit } from "./apply-exit.js";
import { assertQueuedExit, type ExitRequest } from "./exit-request.js";
import { exitEntry, type SettledExit } from "./settled-exit.js";

/** The forced exits, E of each; the padding is last and 0. */
export interface ExitSignals {
  readonly exitEnabled: bigint[];
  readonly exitSlot: bigint[];
  readonly exitAccount: bigint[];
  readonly exitRequester: bigint[];
}

export interface ExitTypes {
  readonly operation: ExitRequest;
  readonly settled: SettledExit;
  readonly record: SlotRecord;
  readonly entry: SettledExit;
  readonly signals: ExitSignals;
}

export const exitKind: BatchKind<ExitTypes> = {
  name: "exit",
  recordBytes: SLOT_RECORD_BYTES,
  recordFields: SLOT_RECORD_FIELDS,
  entry: exitEntry,
  accountsOf(request, accounts) {
    assertQueuedExit(request);
    assertBelow(request.account, accounts.capacity, "account of an exit");
    return [request.account];
  },
  apply(accounts, request) {
    const { account, requester } = request;
    return { account, requester, ...applyExit(accounts, request) };
  },
  feeOf: () => 0n,
  movementOf: ({ account, token, amount }) => ({ from: account, token, amount }),
  recordOf: ({ account }, slotOf) => ({ slot: slotOf(account) }),
  encodeRecord: encodeSlotRecord,
  decodeRecord: (bytes, slots) => decodeSlotRecord("exit", bytes, slots),
  entryOf: ({ account, requester, token, amount }) => ({ account, requester, token, amount }),
  replay(accounts, { record, entry, slots }) {
    assertQueuedExit(entry);
    checkExit(entry, slots[record.slot]!, applyExit(accounts, entry));
    return entry;
  },
  signals(exits, { count, records }) {
    if (count === 0) return {};
    const column = columnOver(exits, count);
    return {
      exitEnabled: column(() => 1),
      exitSlot: column((_, i) => records[i]!.slot),
      exitAccount: column(({ account }) => account),
      exitRequester: column(({ requester }) => requester),
    };
  },
};
