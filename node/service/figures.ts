/** What `/metrics` tells of a node, of what is at hand: nothing here counts rows. */
import type { QueueName } from "../../client/messages/queue.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { type QueueTiming, urgentFrom } from "../../verifier/queue-timing.js";
import type { NodeFigures } from "../api/view/node-view.js";
import type { PendingView } from "../pipeline/pending-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";

export interface FigureSources {
  readonly rollup: DeployedRollup;
  readonly queries: LedgerQueries;
  /** L1 as it was followed last. */
  readonly followed: () => FollowedState | undefined;
  readonly node?: RollupNode | undefined;
}

/** @throws QuipuError as asking L1 and the database do. */
export async function nodeFigures(sources: FigureSources): Promise<NodeFigures> {
  const { rollup, queries, node } = sources;
  const followed = sources.followed();
  const [head, progress] = await Promise.all([rollup.chain.head(), queries.progress()]);
  const { batches: committed, finalizedBatches: finalized } = progress;
  const known = followed && {
    isFrozen: followed.frozen,
    queues: {
      deposits: queueFigures(followed, "deposits", head.timestamp, rollup),
      exits: queueFigures(followed, "exits", head.timestamp, rollup),
    },
  };
  return {
    ...(node && pipelineFigures(node)),
    batches: { committed, finalized },
    l1LagBlocks: Math.max(0, head.number - (progress.followed?.number ?? 0)),
    ...known,
  };
}

function pipelineFigures({ status }: RollupNode): Pick<NodeFigures, "operations" | "backlog"> {
  const { ready, held, early, pending } = status;
  const proven = pending.filter(isProven);
  const sealed = pending.filter((each) => !isProven(each));
  const operationsOf = (batches: readonly PendingView[]) =>
    batches.reduce((sum, { ids }) => sum + ids.length, 0);
  return {
    operations: {
      ...{ ready, held, early, sealed: operationsOf(sealed), proven: operationsOf(proven) },
    },
    backlog: { sealed: sealed.length, proven: proven.length },
  };
}

/** @param now L1's time in seconds */
function queueFigures(
  followed: FollowedState,
  name: QueueName,
  now: number,
  timing: QueueTiming,
): NonNullable<NodeFigures["queues"]>[QueueName] {
  const items = followed[name];
  if (items.length === 0) return { waiting: 0 };
  // A later item may have less time: the more wait, the more time those get that come.
  const urgent = items.map(({ deadline }, ahead) => urgentFrom(deadline, ahead, timing));
  return {
    waiting: items.length,
    untilUrgent: least(urgent) - now,
    untilDeadline: least(items.map(({ deadline }) => deadline)) - now,
  };
}

/** The least of numbers of which there is one at least; they may be too many for arguments. */
function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other));
}

/** Whether a pending batch only waits for L1. */
export function isProven({ state }: PendingView): boolean {
  return state === "proven" || state === "sent";
}
