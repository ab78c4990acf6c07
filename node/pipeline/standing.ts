/** Where a rollup stands on L1, and what a sealed batch is to it. */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";

export interface Standing {
  readonly root: bigint;
  readonly depositHead: number;
  readonly exitHead: number;
}

export function standingOf({ state, depositHead, exitHead }: FollowedState): Standing {
  return { root: state.root, depositHead, exitHead };
}

/** Where a batch leads to. */
export function standingAfter(
  { depositHead, exitHead }: Standing,
  { header, deposits, exits }: SealedBatch,
): Standing {
  return {
    root: header.newRoot,
    depositHead: depositHead + deposits.length,
    exitHead: exitHead + exits.length,
  };
}

/** Whether L1 stands at a place. */
export function stands(
  followed: FollowedState,
  { root, depositHead, exitHead }: Standing,
): boolean {
  const there = standingOf(followed);
  return there.root === root && there.depositHead === depositHead && there.exitHead === exitHead;
}

/** Whether L1 has the root of a place, and has taken of its queues what was taken there, or more. */
export function hasReached(
  followed: FollowedState,
  { root, depositHead, exitHead }: Standing,
): boolean {
  const there = standingOf(followed);
  return there.root === root && there.depositHead >= depositHead && there.exitHead >= exitHead;
}
