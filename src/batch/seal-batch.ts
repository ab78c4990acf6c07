/**
 * Seals a batch: applies an ordered list of transfers to a state and returns everything that is to
 * be proven and published about it.
 *
 * It decides nothing: order, choice and fee token are the sequencer's. It checks every rule but the
 * signature, which the sequencer has verified at admission.
 */

import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import {
  assertShape,
  DOMAIN_LIMIT,
  OWNER_LIMIT,
  type Shape,
  TOKEN_LIMIT,
  TOP_LEVELS,
} from "../params.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { applyTransfer } from "../state/apply-transfer.js";
import type { AccountReader, State } from "../state/state.js";
import {
  type CircuitInput,
  headerSignals,
  slotSignals,
  type TreeSignals,
  transferSignals,
} from "./circuit-input.js";
import { encodeData } from "./data.js";
import type { BatchHeader } from "./header.js";
import { computePublicInputs, type PublicInputs } from "./public-inputs.js";
import type { TransferRecord } from "./records.js";
import { fillSlotTable } from "./slot-table.js";

/** What a batch needs beside its transfers. */
export interface BatchOptions {
  readonly shape: Shape;
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** The token of all fees in the batch, 16 bits. */
  readonly feeToken: number;
}

/** A batch that has been applied to the state and waits to be proven and published. */
export interface SealedBatch {
  readonly shape: Shape;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly header: BatchHeader;
  /** M strictly increasing account indices. */
  readonly slots: readonly number[];
  /** The transfers in order, without padding. */
  readonly transfers: readonly SignedTransfer[];
  /** The bytes to publish. */
  readonly data: Uint8Array;
  readonly publicInputs: PublicInputs;
  readonly circuitInput: CircuitInput;
}

/**
 * Applies transfers to a state and seals them as one batch.
 *
 * @param transfers at most N, in order, their signatures verified
 * @throws QuipuError with the code of the first rule that a transfer breaks, `BatchTooLarge`,
 *   `InvalidShape`, or `OutOfRange` for an option; the state is then unchanged.
 */
export function sealBatch(
  state: State,
  transfers: readonly SignedTransfer[],
  options: BatchOptions,
): SealedBatch {
  const { shape, domain } = options;
  assertOptions(options);
  if (transfers.length > shape.transfers) {
    const message = gotExpected("transfers", transfers.length, `≤ ${shape.transfers}`);
    throw new QuipuError("BatchTooLarge", message);
  }
  const after = new AccountOverlay(state);
  const feeTotal = applyAll(after, transfers, options.feeToken);
  const touched = new Set(transfers.flatMap(({ from, to }) => [from, to]));
  const slots = fillSlotTable(touched, shape, state.levels);
  const records = transfers.map((transfer) => recordOf(transfer, slots));

  const oldRoot = state.root;
  const columns = {
    ...headerSignals(options),
    ...slotSignals(state, slots),
    ...transferSignals(state, transfers, records, { domain, shape }),
  };
  const tree = pageOut(state, slots, touched, after);

  const { feeRecipient, feeToken } = options;
  const header = { oldRoot, newRoot: state.root, domain, feeRecipient, feeToken, feeTotal };
  const data = encodeData({ header, records: { slots, transfers: records } }, shape);
  const publicInputs = computePublicInputs(data, shape, state.levels);
  const circuitInput = { ...publicInputs, ...columns, ...tree };
  const { levels } = state;
  return { shape, levels, header, slots, transfers, data, publicInputs, circuitInput };
}

function assertOptions(options: BatchOptions): void {
  assertShape(options.shape);
  assertBelow(options.domain, DOMAIN_LIMIT, "domain");
  assertBelow(options.feeRecipient, OWNER_LIMIT, "fee recipient");
  assertBelow(options.feeToken, TOKEN_LIMIT, "fee token");
}

/** Applies the transfers in order and returns their fee total. */
function applyAll(
  accounts: AccountOverlay,
  transfers: readonly SignedTransfer[],
  feeToken: number,
): bigint {
  let feeTotal = 0n;
  for (const transfer of transfers) feeTotal += applyTransfer(accounts, transfer, feeToken);
  return feeTotal;
}

/** A transfer by slots. */
function recordOf(
  { from, to, amount, fee }: SignedTransfer,
  slots: readonly number[],
): TransferRecord {
  return { fromSlot: slots.indexOf(from), toSlot: slots.indexOf(to), amount, fee };
}

/** Replaces the slots' leaves in turn, noting the path of each before it is replaced. */
function pageOut(
  state: State,
  slots: readonly number[],
  touched: ReadonlySet<number>,
  after: AccountReader,
): TreeSignals {
  const top = state.levels - TOP_LEVELS;
  const topRoots = state.tree.nodesAt(top);
  const slotPath = slots.map((index) => {
    const path = state.tree.path(index, top);
    if (touched.has(index)) state.setAccount(index, after.account(index)!);
    return path;
  });
  return { topRoots, slotPath };
}
