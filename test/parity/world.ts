/**
 * One history of a contract that settles by proofs: everything that its sequencer and its users know.
 */
import assert from "node:assert/strict";
import { blobGroupData } from "../../src/batch/blob-calldata.js";
import { type GroupContext, groupData, toCalldata } from "../../src/batch/calldata.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import type { Action, PlainEvent } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import type { Content } from "./distribution.js";
import { DoorWorld, type DoorWorldOptions } from "./door-world.js";
import type { MirrorSide } from "./mirror-side.js";
import { assertSolvent } from "./solvency.js";
import type { Scope, View } from "./view.js";

export class World extends DoorWorld<Action, MirrorSide> {
  /** Brought forward by published data alone. */
  readonly state: State;

  constructor(options: DoorWorldOptions<MirrorSide>) {
    super(options);
    this.state = new State([], options.prover.levels);
  }

  /** What both sides and the state behind them have come to is what published data say. */
  assertRebuilt(chain: ChainSide): void {
    const rebuilt = new State([], this.state.levels);
    const { domain } = this.mirror.contract;
    for (const { shape, data } of chain.commits) {
      replayBatch(rebuilt, data, { shape, domain });
    }
    assert.equal(chain.commits.length, this.batches.length);
    assert.deepEqual(rebuilt.entries(), this.state.entries());
    assert.equal(rebuilt.root, this.mirror.contract.stateRoot);
  }

  protected override assertSolvent(view: View, scope: Scope): void {
    assertSolvent(view, scope, this);
  }

  protected override absorb(action: Action, events: readonly PlainEvent[]): void {
    switch (action.name) {
      case "commitBatches":
      case "commitGroup": {
        const data = groupData(action.args.data, action.args.shape, this.#contextOf(action.args));
        this.#absorbGroup(action.args, data, events);
        break;
      }
      case "commitBlob": {
        const { group, blobs } = action.args;
        const context = this.#contextOf(group);
        const data = blobGroupData(group.data, blobs[0]!, group.shape, context);
        this.#absorbGroup(group, data, events);
        break;
      }
      default:
    }
  }

  #contextOf({ oldRoot, feeRecipient }: GroupSubmission): GroupContext {
    return { domain: this.mirror.contract.domain, oldRoot, feeRecipient };
  }

  #absorbGroup(
    { shape, feeRecipient, proofs }: GroupSubmission,
    batches: readonly Uint8Array[],
    events: readonly PlainEvent[],
  ): void {
    for (const [i, data] of batches.entries()) {
      const handedIn = { shape, oldRoot: this.state.root, feeRecipient, data: toCalldata(data) };
      this.#absorbBatch(shape, data);
      this.batches.push({ ...handedIn, ...proofs[i]! });
    }
    const { args } = events[0]!;
    assert.equal(args.newRoot, `${this.state.root}`);
    assert.equal(args.count, `${batches.length}`);
    this.distribution.noteContent("more batches than one", batches.length > 1 ? 1 : 0);
  }

  #absorbBatch(shape: Shape, data: Uint8Array): void {
    const { domain } = this.mirror.contract;
    const { header, settlement, records } = replayBatch(this.state, data, { shape, domain });
    const exits = settlement.exits.filter((_, i) => records.exits[i] !== undefined);
    const paying = exits.filter(({ amount }) => amount > 0n).length;
    const counts: [Content, number][] = [
      ["deposits", countOf(records.deposits)],
      ["exits that pay", paying],
      ["exits that pay nothing", exits.length - paying],
      ["payments", countOf(records.payments)],
      ["transfers", countOf(records.transfers)],
      ["withdrawals", countOf(records.withdrawals)],
      ["fees", header.feeTotal > 0n ? 1 : 0],
    ];
    for (const [content, count] of counts) this.distribution.noteContent(content, count);
    if (counts.every(([, count]) => count === 0))
      this.distribution.noteContent("nothing at all", 1);
  }
}

function countOf(records: readonly (object | undefined)[]): number {
  return records.filter((record) => record !== undefined).length;
}
