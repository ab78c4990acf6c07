/** What an estimate takes for granted, in sentences; printed with every estimate. */
import {
  CALLDATA_FLOOR_GAS,
  CALLDATA_GAS,
  TRANSACTION_GAS_LIMIT,
} from "../../l1/sending/transaction-costs.js";
import { BLOB_BYTES, BLOB_ELEMENTS } from "../../src/batch/blob.js";
import { busyNote } from "../busy-machine.js";
import { type BenchMachine, isExternal } from "../result-file.js";
import {
  BLOB_SCHEDULES,
  BLOCK_GAS,
  BLOCK_SECONDS,
  ZERO_BYTE_FLOOR_GAS,
  ZERO_BYTE_GAS,
} from "./l1-cost.js";
import type { MeasuredRate } from "./measured-rate.js";

export interface Circumstances {
  readonly measured: MeasuredRate;
  /** None of the provers of a node. */
  readonly machine: Pick<BenchMachine, "cores" | "loadBefore"> | undefined;
  /** In what the machine that was measured differs from this one. */
  readonly differences: readonly string[];
  /** Of a fleet that was measured: how its provers add up. */
  readonly fleet?: string | undefined;
  /** Whether gas of execution was given, and not reckoned. */
  readonly executionGiven: boolean;
}

/** Sentences, from what was measured to L1. */
export function assumptionsOf(circumstances: Circumstances): string[] {
  const { differences } = circumstances;
  return [
    ...(differences.length === 0
      ? []
      : [`The figures are another machine's, not this one's: ${differences.join("; ")}.`]),
    ...proving(circumstances),
    ...publishing(circumstances),
  ];
}

function proving({ measured, machine, fleet }: Circumstances): string[] {
  const busy = machine && busyNote(machine);
  const { source, workers, sequencingMs, peakRssBytes, backend } = measured;
  const how =
    source === "throughput"
      ? `with ${workers} workers on ${machine?.cores} cores, sequencing, witness and verification included`
      : `batch after batch, one proof at a time on ${machine?.cores} cores, nothing overlapped: the pool does better`;
  return [
    ...(busy === undefined ? [] : [busy]),
    fleet ?? `Machines add up: twice as many prove twice as much. One was measured ${how}.`,
    "Every batch is full, and its transfers stay among the accounts that the shape has room for.",
    ...(isExternal(backend)
      ? ["Sequencing and witness are not in the figures of an external prover."]
      : []),
    peakRssBytes === null
      ? "Memory was not measured."
      : source === "fleet"
        ? "Memory is the highest that the measured provers took, once for each core."
        : "Memory is the highest that the measured process took, once for each machine.",
    ...(sequencingMs === null
      ? []
      : [
          "A state has one sequencer, which takes transfers one after the other; more of them need the state to be split, which quipu does not do.",
        ]),
  ];
}

function publishing({ executionGiven }: Circumstances): string[] {
  const schedules = BLOB_SCHEDULES.map(({ name, source, target, max }) => {
    return `${name} ${target}/${max} (${source})`;
  });
  return [
    `L1 has ${BLOCK_GAS / 1e6} M gas and ${BLOCK_SECONDS} s a block, and carries nothing else. Each batch has a proof of its own. A group is a transaction, of ${TRANSACTION_GAS_LIMIT.toLocaleString("en-US")} gas at most (EIP-7825), which checks the proofs of its batches together; all groups are full.`,
    `Calldata costs ${CALLDATA_GAS} gas a byte (${ZERO_BYTE_GAS} a zero), at least ${CALLDATA_FLOOR_GAS} (${ZERO_BYTE_FLOOR_GAS}) with all that the transaction does (EIP-7623); no byte is counted as zero.`,
    executionGiven
      ? "The gas of a batch alone, beside calldata, is the one that was given; what further batches of a group add, or a blob, is reckoned."
      : "The gas of a group beside calldata is reckoned: pairings, curve, storage and hashes by their prices, the evaluation of records and the rest as npm run gas measured them (docs/gas.md).",
    `A blob has ${BLOB_BYTES / 1024} KiB, of which records fill 31 bytes in 32: ${BLOB_ELEMENTS} elements. Each group has one, whose price is the same however little of it is used; the largest groups take as many batches as one blob and one transaction allow.`,
    `Blobs a block, target and maximum: ${schedules.join(", ")}. Above the target each block makes blob gas dearer, so only the target lasts.`,
  ];
}
