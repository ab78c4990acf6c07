/**
 * What a rate of transfers needs: machines, cores and memory in proportion to what one machine was
 * measured to prove, and bytes, gas and blobs of L1 in proportion to what one batch takes.
 */

import { GAS_PER_BLOB } from "../../l1/sending/transaction-costs.js";
import { dataLength } from "../../src/batch/layout.js";
import type { Shape } from "../../src/shape.js";
import type { Publication } from "./contract-gas.js";
import {
  BLOB_SCHEDULES,
  BLOCK_GAS,
  BLOCK_SECONDS,
  blobCost,
  calldataCost,
  type GroupCost,
  largestBlobGroup,
} from "./l1-cost.js";
import type { MeasuredRate } from "./measured-rate.js";

/** The rates that the literature on scaling takes as its marks, transfers a second. */
export const PRESETS = { l1: 15, rollup: 3_000, sharded: 100_000 } as const;

/**
 * Batches in a group where nothing else is said. Of what a group of any size saves of a batch's gas,
 * one of 32 saves 97 % (32x32), and at 3,000 transfers a second it fills in a third of a second.
 */
export const DEFAULT_GROUP = 32;

/** Where the records are published, and how many batches come in one transaction. */
export interface Way {
  readonly publication: Publication;
  readonly batches: number;
}

/** What a rate takes of L1 in one way. */
export interface L1Need extends Way {
  /** Until so many batches are full, at this rate. */
  readonly secondsToFill: number;
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
  /** 0 where all is calldata. */
  readonly blobsPerBlock: number;
  /** Transfers a second that the blobs of a block suffice for after each fork; none where all is calldata. */
  readonly schedules: readonly {
    readonly name: string;
    /** At the target, which blocks have on the whole. */
    readonly atTarget: number;
    /** At the maximum, which makes the blobs dearer with each block. */
    readonly atMax: number;
  }[];
  /**
   * Below so many times the price of gas, the price of blob gas makes the blob cheaper than calldata in
   * groups of the size asked for; below 0 it never is. Null where all is calldata.
   */
  readonly cheaperBelow: number | null;
}

export interface Estimate {
  readonly transfersPerSecond: number;
  readonly batchesPerSecond: number;
  /** Like the one that was measured; a part of one counts as one. Of a node that runs: provers like its own. */
  readonly machines: number;
  /** From the median rate, and from its third and first quartile. */
  readonly cores: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Of all machines; null if it was not measured. */
  readonly memoryBytes: number | null;
  /** Sequencers, each with a state of its own: one can only take transfers one after the other. */
  readonly sequencers: number | null;
  /** Published data alone, without what the transaction has around them. */
  readonly dataBytesPerSecond: number;
  /** Calldata batch by batch, calldata in groups, a blob for each group, and one for as many as it takes. */
  readonly ways: readonly L1Need[];
}

export interface EstimateOptions {
  readonly shape: Shape;
  readonly transfersPerSecond: number;
  readonly measured: MeasuredRate;
  /** Cores that gave the rate. */
  readonly cores: number;
  /** Cores of a machine; by default those. */
  readonly machineCores?: number | undefined;
  /** Gas of a batch that comes alone in calldata, beside transaction and calldata, if it has been measured. */
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
  const { shape, transfersPerSecond, measured, cores, machineCores = cores } = options;
  const { group = DEFAULT_GROUP } = options;
  const { rate, peakRssBytes, sequencingMs } = measured;
  const batchesPerSecond = transfersPerSecond / shape.transfers;
  const coresAt = (perMachine: number) => Math.ceil((cores * transfersPerSecond) / perMachine);
  const ofMachine = machineCores / cores;
  const machines = Math.ceil(transfersPerSecond / (rate.median * ofMachine));
  return {
    transfersPerSecond,
    batchesPerSecond,
    machines,
    cores: {
      median: coresAt(rate.median),
      lower: coresAt(rate.upper),
      upper: coresAt(rate.lower),
    },
    memoryBytes: peakRssBytes === null ? null : machines * ofMachine * peakRssBytes,
    sequencers:
      sequencingMs === null ? null : Math.ceil((transfersPerSecond * sequencingMs) / 1000),
    dataBytesPerSecond: batchesPerSecond * dataLength(shape),
    ways: needsOf(options, group),
  };
}

function needsOf(options: EstimateOptions, group: number): L1Need[] {
  const { shape, executionGas } = options;
  const costs = [1, group].map((batches) => calldataCost(shape, { batches, executionGas }));
  const blobs = [group, largestBlobGroup(shape)].map((batches) =>
    blobCost(shape, { batches, executionGas }),
  );
  const [, { gas }] = costs as [GroupCost, GroupCost];
  return [...costs, ...blobs].map((cost) => needOf(cost, options, gas / group));
}

/** @param rival gas of a batch in calldata */
function needOf(cost: GroupCost, options: EstimateOptions, rival: number): L1Need {
  const { batches, blobs } = cost;
  const { transfers } = options.shape;
  const batchesPerSecond = options.transfersPerSecond / transfers;
  const gasPerBatch = cost.gas / batches;
  const inBlob = blobs > 0;
  const perBlob = (count: number) => (count * batches * transfers) / blobs / BLOCK_SECONDS;
  return {
    ...{ publication: inBlob ? "blob" : "calldata", batches },
    secondsToFill: batches / batchesPerSecond,
    calldataBytesPerSecond: (batchesPerSecond * cost.calldataBytes) / batches,
    gasPerBatch,
    gasPerTransfer: gasPerBatch / transfers,
    gasPerSecond: batchesPerSecond * gasPerBatch,
    shareOfBlockGas: (batchesPerSecond * gasPerBatch * BLOCK_SECONDS) / BLOCK_GAS,
    mostTransfersPerSecond: (BLOCK_GAS / BLOCK_SECONDS / gasPerBatch) * transfers,
    atFloor: cost.atFloor,
    blobsPerBlock: ((batchesPerSecond * blobs) / batches) * BLOCK_SECONDS,
    schedules: inBlob
      ? BLOB_SCHEDULES.map(({ name, target, max }) => {
          return { name, atTarget: perBlob(target), atMax: perBlob(max) };
        })
      : [],
    cheaperBelow: inBlob ? ((rival - gasPerBatch) * batches) / (blobs * GAS_PER_BLOB) : null,
  };
}
