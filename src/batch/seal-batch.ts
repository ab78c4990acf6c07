/**
 * Seals a batch: applies ordered operations to a state and returns everything that is to be proven
 * and published about them.
 *
 * It decides nothing: order, choice and fee token are the sequencer's.
 */

import { assertBelow } from "../crypto/field.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import type { SignedWithdrawal } from "../operations/signed-withdrawal.js";
import {
  assertShape,
  DOMAIN_LIMIT,
  OWNER_LIMIT,
  type Shape,
  TOKEN_LIMIT,
  TOP_LEVELS,
} from "../params.js";
import type { Payout } from "../state/apply-withdrawal.js";
import type { AccountReader, State } from "../state/state.js";
import {
  type AppliedOperations,
  applyOperations,
  type Operations,
  type PlacedDeposit,
} from "./apply-operations.js";
import {
  type CircuitInput,
  depositSignals,
  exitSignals,
  headerSignals,
  slotSignals,
  type TreeSignals,
  transferSignals,
  withdrawalSignals,
} from "./circuit-input.js";
import { encodeData } from "./data.js";
import type { BatchHeader } from "./header.js";
import { computePublicInputs, type PublicInputs } from "./public-inputs.js";
import type { Records } from "./records.js";
import type { SettledExit } from "./settlement.js";
import { fillSlotTable } from "./slot-table.js";

/** What a batch needs beside its operations. */
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
  /** The operations in order, without padding. */
  readonly deposits: readonly PlacedDeposit[];
  readonly exits: readonly SettledExit[];
  readonly transfers: readonly SignedTransfer[];
  readonly withdrawals: readonly SignedWithdrawal[];
  /** What the withdrawals have L1 credit, in the same order. */
  readonly payouts: readonly Payout[];
  /** The bytes to publish. */
  readonly data: Uint8Array;
  readonly publicInputs: PublicInputs;
  readonly circuitInput: CircuitInput;
}

/**
 * Applies operations to a state and seals them as one batch.
 *
 * @throws QuipuError with the code of the first rule that an operation breaks, `BatchTooLarge`,
 *   `TreeFull`, `InvalidShape`, or `OutOfRange`; the state is then unchanged.
 */
export function sealBatch(
  state: State,
  operations: Operations,
  options: BatchOptions,
): SealedBatch {
  const { shape, domain, feeRecipient, feeToken } = options;
  assertOptions(options);
  const applied = applyOperations(state, operations, options);
  const { after, deposits, exits, transfers, withdrawals, payouts, feeTotal } = applied;
  const slots = fillSlotTable(applied.touched, shape, state.levels);
  const records = recordsOf(applied, slots);

  const oldRoot = state.root;
  const columns = {
    ...headerSignals(options),
    ...slotSignals(state, slots, after),
    ...depositSignals(deposits, records.depositSlots, shape),
    ...exitSignals(exits, records.exitSlots, shape),
    ...transferSignals(after, transfers, records.transfers, { domain, shape }),
    ...withdrawalSignals(after, withdrawals, records.withdrawalSlots, { domain, shape }),
  };
  const tree = pageOut(state, slots, after);

  const header = { oldRoot, newRoot: state.root, domain, feeRecipient, feeToken, feeTotal };
  const settlement = { deposits, exits, withdrawals: payouts };
  const data = encodeData({ header, settlement, records }, shape);
  const publicInputs = computePublicInputs(data, shape, state.levels);
  const circuitInput = { ...publicInputs, ...columns, ...tree };
  return {
    ...{ shape, levels: state.levels, header, slots },
    ...{ deposits, exits, transfers, withdrawals, payouts },
    ...{ data, publicInputs, circuitInput },
  };
}

function assertOptions(options: BatchOptions): void {
  assertShape(options.shape);
  assertBelow(options.domain, DOMAIN_LIMIT, "domain");
  assertBelow(options.feeRecipient, OWNER_LIMIT, "fee recipient");
  assertBelow(options.feeToken, TOKEN_LIMIT, "fee token");
}

/** The operations by slots. */
function recordsOf(applied: AppliedOperations, slots: readonly number[]): Records {
  const slotOf = new Map(slots.map((index, slot) => [index, slot]));
  const slotOfAccount = ({ account }: { account: number }) => slotOf.get(account)!;
  return {
    slots,
    transfers: applied.transfers.map(({ from, to, amount, fee }) => ({
      ...{ fromSlot: slotOf.get(from)!, toSlot: slotOf.get(to)! },
      ...{ amount, fee },
    })),
    depositSlots: applied.deposits.map(slotOfAccount),
    exitSlots: applied.exits.map(slotOfAccount),
    withdrawalSlots: applied.withdrawals.map(({ from }) => slotOf.get(from)!),
  };
}

/** Replaces the slots' leaves in turn, noting the path of each before it is replaced. */
function pageOut(state: State, slots: readonly number[], after: AccountReader): TreeSignals {
  const top = state.levels - TOP_LEVELS;
  const topRoots = state.tree.nodesAt(top);
  const slotPath = slots.map((index) => {
    const path = state.tree.path(index, top);
    const account = after.account(index);
    if (account !== undefined && account !== state.account(index)) {
      state.setAccount(index, account);
    }
    return path;
  });
  return { topRoots, slotPath };
}
