/** The options of commands that rebuild the state from L1. */
import { join } from "node:path";
import type { Command } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { ChainFollower, FollowOptions } from "../../l1/follow/chain-follower.js";
import { LOG_RANGE } from "../../l1/rpc/log-range.js";
import type { ProgressListener } from "../../prover/progress.js";
import { integerOption } from "../arguments.js";
import { interruption } from "../interruption.js";
import { blobsOption, openBlobs, type TypedSource } from "./blobs-option.js";
import { MOST_BLOCKS } from "./connection.js";

export interface FollowFlags {
  readonly fromBlock: number;
  readonly dir?: string;
  readonly logRange: number;
  readonly blobs?: readonly TypedSource[];
  readonly json?: boolean;
  /** Only commands that read and do not commit have it. */
  readonly depth?: number;
}

/** Adds `--from-block`, `--log-range`, `--dir` and `--blobs`. */
export function withFollowing(command: Command): Command {
  return withBlockRange(command)
    .option(
      "--dir <dir>",
      "folder that keeps what was read, so that the next run continues from there",
    )
    .addOption(blobsOption());
}

/** Adds `--from-block` and `--log-range`. */
export function withBlockRange(command: Command): Command {
  const any = { low: 0, high: Number.MAX_SAFE_INTEGER };
  return command
    .addOption(
      integerOption("--from-block <n>", "block that the contract was deployed in", any).default(0),
    )
    .addOption(
      integerOption("--log-range <n>", "blocks requested at once", {
        low: 1,
        high: 1_000_000,
      }).default(LOG_RANGE),
    );
}

/**
 * Adds `--depth`. A command that commits batches must not have it: it would stand before its own batch
 * until so many blocks had come.
 */
export function withDepth(command: Command): Command {
  return command.addOption(
    integerOption("--depth <n>", "number of newest blocks to leave out", {
      low: 0,
      high: MOST_BLOCKS,
    }).default(0),
  );
}

/** Turns the options into those of the follower. */
export async function followOptions(
  { deployment }: DeployedRollup,
  { fromBlock, dir, logRange, depth, blobs = [], json }: FollowFlags,
  report: ProgressListener,
): Promise<FollowOptions> {
  const { CheckpointFiles } = await import("../../l1/follow/checkpoint-files.js");
  const checkpoints =
    dir === undefined ? undefined : new CheckpointFiles(join(dir, "checkpoints"), deployment);
  return {
    fromBlock,
    logRange,
    depth,
    checkpoints,
    blobs: await openBlobs(blobs, json),
    signal: interruption.signal,
    onProgress: ({ block, head, batches }) => {
      report({ step: `read blocks (${batches} batches)`, done: block, total: head });
    },
  };
}

/** Opens a follower with these options. */
export async function openFollower(
  rollup: DeployedRollup,
  flags: FollowFlags,
  report: ProgressListener,
): Promise<ChainFollower> {
  const { ChainFollower } = await import("../../l1/follow/chain-follower.js");
  return new ChainFollower(rollup, await followOptions(rollup, flags, report));
}
