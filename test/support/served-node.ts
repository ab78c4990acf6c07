/** A node that works on its own, whose proofs end when the test says so, and what it tells of its work. */
import assert from "node:assert/strict";
import type { L1, L1Account, NumberedBatches } from "../../l1/client/l1.js";
import type { NodeObserver } from "../../node/pipeline/node-observer.js";
import type { NodeOptions, ServiceOptions } from "../../node/pipeline/node-options.js";
import { RollupNode } from "../../node/pipeline/rollup-node.js";
import type { LostOperation } from "../../sequencer/driven-operations.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { CLIENT_SHAPE, type ClientRollup } from "./client-rollup.js";
import { depositOf, nodeOn, type Parties, proverOf } from "./node-on-l1.js";
import { until } from "./until.js";

/** A proof that is being made. */
export interface OpenProof {
  readonly batch: SealedBatch;
  readonly signal: AbortSignal;
  finish(): void;
  fail(error: Error): void;
}

/** Times for tests: what has to wait waits for long, the rest goes at once. */
const QUICK: ServiceOptions = { sealAfterMs: 20, settleAfterMs: 20, followEveryMs: 50 };

/** @param watch what the test looks at: a client of a chain may follow it in one place only at a time */
export function servedNode(
  chain: ClientRollup,
  { l1, accounts }: Parties<L1>,
  options: Partial<NodeOptions> = {},
  watch: Pick<L1, "follow"> = l1,
) {
  const [own] = accounts as [L1Account];
  const seen = {
    proofs: [] as OpenProof[],
    /** Batches in each transaction. */
    sent: [] as number[],
    /** Numbers on L1. */
    committed: [] as number[],
    dropped: [] as string[],
    lost: [] as LostOperation[],
    /** Whether proofs end by themselves. */
    isQuick: false,
    beforeCommit: async (_: NumberedBatches): Promise<void> => {},
  };
  const prove = (batch: SealedBatch, { signal }: { readonly signal: AbortSignal }) =>
    new Promise<Awaited<ReturnType<NodeOptions["prove"]>>>((resolve, reject) => {
      const finish = () => void proverOf(chain)(batch).then(resolve, reject);
      seen.proofs.push({ batch, signal, finish, fail: reject });
      signal.addEventListener("abort", () => reject(signal.reason));
      if (seen.isQuick) finish();
    });
  const commitBatches: L1Account["commitBatches"] = async (group) => {
    await seen.beforeCommit(group);
    const outcome = await own.commitBatches(group);
    seen.sent.push(group.batches.length);
    return outcome;
  };
  const observer: NodeObserver = {
    committed: (batches) => seen.committed.push(...batches.map((each) => each.batchNumber)),
    dropped: (_, reason) => seen.dropped.push(reason),
    lost: (operations) => seen.lost.push(...operations),
  };
  const { service, ...more } = options;
  const node = new RollupNode({
    ...{ l1, account: { ...own, commitBatches }, shape: CLIENT_SHAPE, prove, observer },
    ...more,
    service: { ...QUICK, ...service },
  });
  const end = new AbortController();
  let serving: Promise<void> | undefined;

  /** Two accounts with 1,000 each, by another node; then it works. */
  async function start(): Promise<void> {
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 2n, 1000n));
    await nodeOn(chain, l1, accounts[4]!).step();
    serve();
  }

  function serve(): void {
    serving = node.serve(end.signal);
    serving.catch(() => {});
  }

  async function stop(): Promise<void> {
    end.abort();
    await serving;
  }

  /** The states of its pending batches. */
  const states = () => node.status.pending.map(({ state }) => state);

  /** Waits until its pending batches are in these states. */
  async function untilStates(...expected: readonly string[]): Promise<void> {
    await until(() => states().join() === expected.join());
    assert.deepEqual(states(), expected);
  }

  /** Waits until so many operations of account 0 are on L1, and nothing is pending. */
  async function untilSettled(nonce: number): Promise<void> {
    await until(async () => {
      const { state } = await watch.follow();
      return state.account(0)?.nonce === nonce && node.status.pending.length === 0;
    });
  }

  return {
    node,
    seen,
    start,
    serve,
    stop,
    serving: () => serving!,
    states,
    untilStates,
    untilSettled,
  };
}
