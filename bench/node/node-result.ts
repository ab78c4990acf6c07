/** What a load on a node has measured, as it is written to a file. Durations are milliseconds unless their name says otherwise. */
import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../../files/atomic-file.js";
import type { BenchMachine } from "../result-file.js";

export const NODE_RESULT_FORMAT = "quipu/bench-node/1";

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A load on `POST /transactions`. */
export interface LoadResult {
  /** Callers of a closed load, one for each account, each with one operation under way. */
  readonly callers?: number;
  /** Operations a second of an open load, which come by the clock. */
  readonly offered?: number;
  readonly seconds: number;
  /** Operations that were answered with 202, and so are on disk. */
  readonly accepted: number;
  /** Answers of a node that was full, by the code of the error; each operation was sent again. */
  readonly refused: Readonly<Record<string, number>>;
  /** Operations that a node was too full for until the end. */
  readonly unsent: number;
  /** Of those that were accepted; of an open load from when each was due. Null if none was. */
  readonly answerMs: Quantiles | null;
  /** Cores that the node's process has used, without its database, and those that the generator has. */
  readonly nodeCores: number;
  readonly generatorCores: number;
}

/** A load whose operations were followed to L1. */
export interface CommitResult extends LoadResult {
  /** From when an operation was due until the node has told that its batch is on L1. Null if none was told of. */
  readonly commitMs: Quantiles | null;
  /** Operations that were accepted and not seen on L1 within two minutes. */
  readonly uncommitted: number;
}

/** The intake of a node in one state of its prover. */
export interface IntakeResult {
  /** Whether the node made proofs meanwhile, which take all cores that it has for them. */
  readonly isProving: boolean;
  /** As fast as callers are answered. */
  readonly closed: LoadResult;
  /** At half the rate of that. */
  readonly halfLoad: LoadResult;
}

export interface MemorySample {
  readonly atSeconds: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Operations until then. */
  readonly accepted: number;
}

/** Bytes an hour. */
export interface Slope {
  readonly whole: number | null;
  readonly secondHalf: number | null;
}

export interface MemoryResult {
  readonly offered: number;
  readonly minutes: number;
  readonly accepted: number;
  readonly unsent: number;
  readonly samples: readonly MemorySample[];
  readonly rssSlope: Slope;
  readonly heapSlope: Slope;
}

export interface NodeBenchResult {
  readonly format: typeof NODE_RESULT_FORMAT;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What was typed. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: string | null;
  /** Of the generator; a node of its own runs there, too. */
  readonly machine: BenchMachine;
  readonly node: {
    /** Whether it was started for this, with a database and a chain of its own on the same machine. */
    readonly isOwn: boolean;
    readonly shapes: readonly string[];
    /** Accounts that sent. */
    readonly accounts: number;
  };
  readonly commits: CommitResult | null;
  readonly intake: readonly IntakeResult[];
  readonly memory: MemoryResult | null;
}

/** @throws QuipuError `FileUnwritable`, `NoSpaceLeft`. */
export async function writeNodeResult(path: string, result: NodeBenchResult): Promise<void> {
  const content = `${JSON.stringify(result, null, 2)}\n`;
  await writeAtomically(path, (file) => writeFile(file, content));
}
