/**
 * What a rate of transfers needs: machines, cores and memory in proportion to what one machine was
 * measured to prove, and bytes, gas and blobs of L1 in proportion to what one batch takes.
 */

import { dataLength } from "../../src/batch/layout.js";
import type { Shape } from "../../src/shape.js";
import {
  type BatchCost,
  BLOB_SCHEDULES,
  BLOCK_GAS,
  BLOCK_SECONDS,
  blobCost,
  calldataCost,
} from "./l1-cost.js";
import type { MeasuredRate } from "./measured-rate.js";

/** The rates that the literature on scaling takes as its marks, transfers a second. */
export const PRESETS = { l1: 15, rollup: 3_000, sharded: 100_000 } as const;

export interface L1Need {
  readonly calldataBytesPerSecond: number;
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
  readonly calldata: L1Need;
  readonly blobs: BlobNeed;
}

export interface EstimateOptions {
  readonly shape: Shape;
  readonly transfersPerSecond: number;
  readonly measured: MeasuredRate;
  /** Cores of the machine that was measured. */
  readonly cores: number;
  /** Gas of a batch beside transaction and calldata, if it has been measured. */
  readonly executionGas?: number | undefined;
}

/** Estimates one rate. */
export function estimate(options: EstimateOptions): Estimate {
  const { shape, transfersPerSecond, measured, cores, executionGas } = options;
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
    calldata: needOf(calldataCost(shape, executionGas), shape, batchesPerSecond),
    blobs: blobNeed(blobCost(shape, executionGas), shape, batchesPerSecond),
  };
}

function needOf({ gas, calldataBytes, atFloor }: BatchCost, shape: Shape, batches: number): L1Need {
  return {
    calldataBytesPerSecond: batches * calldataBytes,
    gasPerBatch: gas,
    gasPerTransfer: gas / shape.transfers,
    gasPerSecond: batches * gas,
    shareOfBlockGas: (batches * gas * BLOCK_SECONDS) / BLOCK_GAS,
    mostTransfersPerSecond: (BLOCK_GAS / BLOCK_SECONDS / gas) * shape.transfers,
    atFloor,
  };
}

function blobNeed(cost: BatchCost, shape: Shape, batches: number): BlobNeed {
  const blobsPerBlock = batches * cost.blobs * BLOCK_SECONDS;
  return {
    ...needOf(cost, shape, batches),
    blobsPerBlock,
    schedules: BLOB_SCHEDULES.map(({ name, target, max }) => ({
      name,
      shareOfTarget: blobsPerBlock / target,
      shareOfMax: blobsPerBlock / max,
    })),
  };
}
