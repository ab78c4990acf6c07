/**
 * Replay: brings a state forward by the published data of a batch alone, which is what anybody does
 * who rebuilds the state from L1.
 *
 * Data holds no signatures and no nonces, so rule A and the nonces that were signed are for the
 * proof to show. Everything else is checked again: that the batch starts at this state, that every
 * account exists and holds the right token, that balances suffice, that nonces may rise by one, the
 * fee token and total, and that the state arrives at the root that the batch claims.
 */
import { gotExpected, QuipuError } from "../errors.js";
import type { Transfer } from "../operations/transfer.js";
import type { Shape } from "../params.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { applyTransfer } from "../state/apply-transfer.js";
import { type AccountReader, requireAccount, type State } from "../state/state.js";
import { type BatchData, decodeData } from "./data.js";
import type { TransferRecord } from "./records.js";

/**
 * Applies published data to a state.
 *
 * @param domain the deployment's domain, 88 bits
 * @returns what the data says
 * @throws QuipuError `MalformedData`, `DomainMismatch`, `RootMismatch`, `FeeTotalMismatch` or the
 *   code of the rule that a transfer breaks; the state is then unchanged.
 */
export function replayBatch(
  state: State,
  data: Uint8Array,
  { shape, domain }: { shape: Shape; domain: bigint },
): BatchData {
  const batch = decodeData(data, shape, state.levels);
  const { header, records } = batch;
  if (header.domain !== domain) {
    throw new QuipuError("DomainMismatch", gotExpected("domain", header.domain, domain));
  }
  if (header.oldRoot !== state.root) {
    throw new QuipuError("RootMismatch", gotExpected("old root", header.oldRoot, state.root));
  }
  const after = new AccountOverlay(state);
  let feeTotal = 0n;
  for (const record of records.transfers) {
    feeTotal += applyTransfer(after, readTransfer(after, record, records.slots), header.feeToken);
  }
  if (feeTotal !== header.feeTotal) {
    throw new QuipuError("FeeTotalMismatch", gotExpected("fee total", header.feeTotal, feeTotal));
  }
  commit(state, after, header.newRoot);
  return batch;
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

/** Writes the changes down; takes them back if they do not lead to the claimed root. */
function commit(state: State, after: AccountOverlay, newRoot: bigint): void {
  const before = after.changes().map(([index]) => [index, state.account(index)!] as const);
  for (const [index, account] of after.changes()) state.setAccount(index, account);
  if (state.root === newRoot) return;
  const root = state.root;
  for (const [index, account] of before) state.setAccount(index, account);
  throw new QuipuError("RootMismatch", gotExpected("new root", newRoot, root));
}
