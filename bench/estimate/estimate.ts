/**
 * What a rate of transfers needs: machines, cores and memory in proportion to what one machine was
 * measured to prove, and bytes, gas and blobs of L1 in proportion to what one batch takes.
 */

import { dataLength } from "../../src/batch/layout.js";
import type { Shape } from "../../src/shape.js";
import {
  BLOB_SCHEDULES,
  BLOCK_GAS,
  BLOCK_SECONDS,
  blobCost,
  calldataCost,
  type GroupCost,
} from "./l1-cost.js";
import type { MeasuredRate } from "./measured-rate.js";

/** The rates that the literature on scaling takes as its marks, transfers a second. */
export const PRESETS = { l1: 15, rollup: 3_000, sharded: 100_000 } as const;

/**
 * Batches in a group where nothing else is said. Of what a group of any size saves of a batch's gas,
 * one of 32 saves 97 % (32x32), and at 3,000 transfers a second it fills in a third of a second.
 */
export const DEFAULT_GROUP = 32;

export interface L1Need {
  readonly calldataBytesPerSecond: number;
  /** Of a group divided by its batches. */
  readonly gasPerBatch: number;
  readonly gasPerTransfer: number;
  readonly gasPerSecond: number;
  /** Of all gas that L1 has; above 1 the rate does not fit. */
  readonly shareOfBlockGas: number;
  /** Transfers a second that L1's gas suffices for. */
  readonly mostTransfersPerSecond: number;
  /** Whether calldata is priced at its floor. */
  readonly atFloor: boolean;
}

export interface BlobNeed extends L1Need {
  readonly blobsPerBlock: number;
  /** Of the blobs that a block has on the whole, and at most, after each fork. */
  readonly schedules: readonly {
    readonly name: string;
    readonly shareOfTarget: number;
    readonly shareOfMax: number;
  }[];
}

export interface Estimate {
  readonly transfersPerSecond: number;
  readonly batchesPerSecond: number;
  /** Of the machine that was measured; a part of one counts as one. */
  readonly machines: number;
  /** From the median rate, and from its third and first quartile. */
  readonly cores: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Of all machines; null if it was not measured. */
  readonly memoryBytes: number | null;
  /** Sequencers, each with a state of its own: one can only take transfers one after the other. */
  readonly sequencers: number | null;
  /** Published data alone, without what the transaction has around them. */
  readonly dataBytesPerSecond: number;
  /** Each batch in a transaction of its own. */
  readonly calldata: L1Need;
  readonly blobs: BlobNeed;
  /** So many batches in one transaction. */
  readonly group: {
    readonly batches: number;
    /** Until so many batches are full, at this rate. */
    readonly secondsToFill: number;
    readonly calldata: L1Need;
    readonly blobs: BlobNeed;
  };
}

export interface EstimateOptions {
  readonly shape: Shape;
  readonly transfersPerSecond: number;
  readonly measured: MeasuredRate;
  /** Cores of the machine that was measured. */
  readonly cores: number;
  /** Gas of a batch that comes alone, beside transaction and calldata, if it has been measured. */
  readonly executionGas?: number | undefined;
  /** Batches in a group, 1 or more; `DEFAULT_GROUP` by default. */
  readonly group?: number | undefined;
}

/**
 * Estimates one rate.
 *
 * @throws QuipuError `GroupTooLarge` if no transaction takes so many batches.
 */
export function estimate(options: EstimateOptions): Estimate {
  const { shape, transfersPerSecond, measured, cores, executionGas } = options;
  const { group = DEFAULT_GROUP } = options;
  const inGroups = { batches: group, executionGas };
  const { rate, peakRssBytes, sequencingMs } = measured;
  const batchesPerSecond = transfersPerSecond / shape.transfers;
  const coresAt = (perMachine: number) => Math.ceil((cores * transfersPerSecond) / perMachine);
  const machines = Math.ceil(transfersPerSecond / rate.median);
  return {
    transfersPerSecond,
    batchesPerSecond,
    machines,
    cores: {
      median: coresAt(rate.median),
      lower: coresAt(rate.upper),
      upper: coresAt(rate.lower),
    },
    memoryBytes: peakRssBytes === null ? null : machines * peakRssBytes,
    sequencers:
      sequencingMs === null ? null : Math.ceil((transfersPerSecond * sequencingMs) / 1000),
    dataBytesPerSecond: batchesPerSecond * dataLength(shape),
    calldata: needOf(calldataCost(shape, { executionGas }), shape, batchesPerSecond),
    blobs: blobNeed(blobCost(shape, { executionGas }), shape, batchesPerSecond),
    group: {
      batches: group,
      secondsToFill: group / batchesPerSecond,
      calldata: needOf(calldataCost(shape, inGroups), shape, batchesPerSecond),
      blobs: blobNeed(blobCost(shape, inGroups), shape, batchesPerSecond),
    },
  };
}

function needOf(cost: GroupCost, shape: Shape, batchesPerSecond: number): L1Need {
  const gasPerBatch = cost.gas / cost.batches;
  return {
    calldataBytesPerSecond: (batchesPerSecond * cost.calldataBytes) / cost.batches,
    gasPerBatch,
    gasPerTransfer: gasPerBatch / shape.transfers,
    gasPerSecond: batchesPerSecond * gasPerBatch,
    shareOfBlockGas: (batchesPerSecond * gasPerBatch * BLOCK_SECONDS) / BLOCK_GAS,
    mostTransfersPerSecond: (BLOCK_GAS / BLOCK_SECONDS / gasPerBatch) * shape.transfers,
    atFloor: cost.atFloor,
  };
}

function blobNeed(cost: GroupCost, shape: Shape, batchesPerSecond: number): BlobNeed {
  const blobsPerBlock = ((batchesPerSecond * cost.blobs) / cost.batches) * BLOCK_SECONDS;
  return {
    ...needOf(cost, shape, batchesPerSecond),
    blobsPerBlock,
    schedules: BLOB_SCHEDULES.map(({ name, target, max }) => ({
      name,
      shareOfTarget: blobsPerBlock / target,
      shareOfMax: blobsPerBlock / max,
    })),
  };
}
