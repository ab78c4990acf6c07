/**
 * Replay: brings a state forward by the published data of a batch alone, which is what anybody does
 * who rebuilds the state from L1.
 *
 * Data holds no signatures and no nonces, so rule A and the nonces that were signed are for the
 * proof to show. Everything else is checked again: that the batch starts at this state, that every
 * account exists and holds the right token, that balances suffice, that nonces may rise by one, the
 * fee token and total, where deposits go, what exits and withdrawals pay, and that the state arrives
 * at the root that the batch claims. Whether deposits and exits are those of L1's queues, L1 knows.
 */
import { gotExpected, QuipuError } from "../errors.js";
import type { Transfer } from "../operations/transfer.js";
import type { Shape } from "../params.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { applyDeposit } from "../state/apply-deposit.js";
import { applyExit, checkExit } from "../state/apply-exit.js";
import { applyTransfer } from "../state/apply-transfer.js";
import { applyWithdrawal, checkPayout, type Payout } from "../state/apply-withdrawal.js";
import {
  type AccountReader,
  type AccountWriter,
  requireAccount,
  type State,
} from "../state/state.js";
import { type BatchData, decodeData } from "./data.js";
import type { SlotRecords, TransferRecord } from "./records.js";

/**
 * Applies published data to a state.
 *
 * @param domain the deployment's domain, 88 bits
 * @returns what the data says
 * @throws QuipuError `MalformedData`, `DomainMismatch`, `RootMismatch`, `FeeTotalMismatch` or the
 *   code of the rule that an operation breaks; the state is then unchanged.
 */
export function replayBatch(
  state: State,
  data: Uint8Array,
  { shape, domain }: { shape: Shape; domain: bigint },
): BatchData {
  const batch = decodeData(data, shape, state.levels);
  const { header } = batch;
  if (header.domain !== domain) {
    throw new QuipuError("DomainMismatch", gotExpected("domain", header.domain, domain));
  }
  if (header.oldRoot !== state.root) {
    throw new QuipuError("RootMismatch", gotExpected("old root", header.oldRoot, state.root));
  }
  const after = new AccountOverlay(state);
  const feeTotal = replayOperations(after, batch);
  if (feeTotal !== header.feeTotal) {
    throw new QuipuError("FeeTotalMismatch", gotExpected("fee total", header.feeTotal, feeTotal));
  }
  state.commit(after.changes(), header.newRoot);
  return batch;
}

/** Applies the operations in the circuit's order; returns the sum of the fees. */
function replayOperations(
  accounts: AccountWriter,
  { header, settlement, records }: BatchData,
): bigint {
  const { slots, depositSlots, exitSlots, withdrawalSlots } = records;
  for (const [deposit, index] of placed(settlement.deposits, depositSlots, slots)) {
    applyDeposit(accounts, index, deposit);
  }
  for (const [exit, index] of placed(settlement.exits, exitSlots, slots)) {
    checkExit(exit, index, applyExit(accounts, exit));
  }
  let feeTotal = 0n;
  for (const record of records.transfers) {
    feeTotal += applyTransfer(accounts, readTransfer(accounts, record, slots), header.feeToken);
  }
  for (const [payout, index] of placed(settlement.withdrawals, withdrawalSlots, slots)) {
    replayWithdrawal(accounts, index, payout);
  }
  return feeTotal;
}

/** The items that are no padding, each with the account or empty leaf of its slot. */
function placed<Item>(
  items: readonly Item[],
  itemSlots: SlotRecords,
  slots: readonly number[],
): [item: Item, index: number][] {
  return items.flatMap((item, position): [Item, number][] => {
    const slot = itemSlots[position];
    return slot === undefined ? [] : [[item, slots[slot]!]];
  });
}

/** The transfer that a record stands for: token and nonce are the sender's own. */
function readTransfer(
  accounts: AccountReader,
  { fromSlot, toSlot, amount, fee }: TransferRecord,
  slots: readonly number[],
): Transfer {
  const from = slots[fromSlot]!;
  const { token, nonce } = requireAccount(accounts, from);
  return { from, to: slots[toSlot]!, token, amount, fee, nonce };
}

/** Applies the withdrawal that a payout stands for: token and nonce are the account's own. */
function replayWithdrawal(accounts: AccountWriter, from: number, payout: Payout): void {
  const { token, nonce } = requireAccount(accounts, from);
  const withdrawal = { from, token, amount: payout.amount, nonce };
  checkPayout(payout, applyWithdrawal(accounts, withdrawal));
}
