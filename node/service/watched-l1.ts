/** An L1, of which is remembered how it was when it was followed last, and whether it answers. */
import type { L1 } from "../../l1/client/l1.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { Finality } from "../../l1/rpc/finality.js";
import { isNodeError } from "../node-error.js";
import type { HealthBoard } from "./health-board.js";
import type { TellingLedger } from "./telling-ledger.js";

export interface WatchedL1 extends L1 {
  /** Undefined before the first time. */
  readonly followed: () => FollowedState | undefined;
}

export interface Watchers {
  readonly finality: Finality;
  readonly ledger: TellingLedger;
  readonly health: HealthBoard;
}

/** Follows as before, and notes in the ledger what is final by that. */
export function watchedL1(l1: L1, { finality, ledger, health }: Watchers): WatchedL1 {
  let last: FollowedState | undefined;
  const follow = async (): Promise<FollowedState> => {
    try {
      // Asked for first: what is followed then is of its chain.
      const final = await finality.newest();
      last = await l1.follow();
      if (final !== undefined) await ledger.finalize(final);
      health.note("l1", undefined);
      health.note("database", undefined);
      return last;
    } catch (error) {
      if (isNodeError(error, "StoreUnavailable")) health.note("database", error);
      else health.note("l1", error);
      throw error;
    }
  };
  return {
    deployment: l1.deployment,
    levels: l1.levels,
    timing: l1.timing,
    follow,
    rebuild: () => l1.rebuild(),
    now: () => l1.now(),
    claimable: (owner, token) => l1.claimable(owner, token),
    followed: () => last,
  };
}
