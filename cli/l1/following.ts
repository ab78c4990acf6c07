/** The options of commands that rebuild the state from L1. */
import { join } from "node:path";
import type { Command } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { FollowOptions } from "../../l1/follow/chain-follower.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import { LOG_RANGE } from "../../l1/rpc/scan-logs.js";
import type { ProgressListener } from "../../prover/progress.js";
import { integerOption } from "../arguments.js";
import { interruption } from "../interruption.js";
import { MOST_BLOCKS } from "./connection.js";

export interface FollowFlags {
  readonly fromBlock: number;
  readonly dir?: string;
  readonly logRange: number;
  readonly depth: number;
}

/** Adds `--from-block`, `--dir`, `--log-range` and `--depth`. */
export function withFollowing(command: Command): Command {
  const any = { low: 0, high: Number.MAX_SAFE_INTEGER };
  return command
    .addOption(
      integerOption("--from-block <n>", "block that the contract was deployed in", any).default(0),
    )
    .option(
      "--dir <dir>",
      "folder that keeps what was read, so that the next run continues from there",
    )
    .addOption(
      integerOption("--log-range <n>", "blocks requested at once", {
        low: 1,
        high: 1_000_000,
      }).default(LOG_RANGE),
    )
    .addOption(
      integerOption("--depth <n>", "number of newest blocks to leave out", {
        low: 0,
        high: MOST_BLOCKS,
      }).default(0),
    );
}

/** Turns the options into those of the follower. */
export function followOptions(
  { deployment }: DeployedRollup,
  { fromBlock, dir, logRange, depth }: FollowFlags,
  report: ProgressListener,
): FollowOptions {
  const checkpoints =
    dir === undefined ? undefined : new CheckpointFiles(join(dir, "checkpoints"), deployment);
  return {
    fromBlock,
    logRange,
    depth,
    checkpoints,
    signal: interruption.signal,
    onProgress: ({ block, head, batches }) => {
      report({ step: `read blocks (${batches} batches)`, done: block, total: head });
    },
  };
}
