/**
 * A run as a page replays it: its batches in order from genesis on, each with the checks of L1 and
 * those of a reader; and what would come of it if the bytes of a batch were others.
 */

import { groupData } from "../../src/batch/calldata.js";
import { newRootOf } from "../../src/batch/data.js";
import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { type ReplayedBatch, replayBatch } from "../../src/batch/replay.js";
import { keyId } from "../../src/proof/key-id.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { Genesis } from "../../src/state/genesis.js";
import { parseGenesis } from "../../src/state/genesis-json.js";
import { State } from "../../src/state/state.js";
import { batchFileChecks, statementChecks } from "./batch-file-checks.js";
import { readCalldata } from "./calldata.js";
import { type CheckResult, firstRefusal, type Refusal, runChecks } from "./check.js";
import type { EmbeddedBatch, EmbeddedRun } from "./embedded-run.js";
import { type ContractView, l1Checks } from "./l1-checks.js";
import { readerChecks } from "./reader-checks.js";

/** What came of a batch. */
export interface Settled {
  readonly file: readonly CheckResult[];
  readonly l1: readonly CheckResult[];
  /** Of what the file says beside the bytes; none for altered bytes, or if L1 refuses. */
  readonly statements: readonly CheckResult[];
  readonly reader: readonly CheckResult[];
  /** Why it is refused, by L1 or for its file; undefined if it is accepted. */
  readonly refusal: Refusal | undefined;
  /** Why a reader refuses it, who looks at no proof. */
  readonly readerRefusal: Refusal | undefined;
  /** What the data say, if a reader can replay them. */
  readonly replayed: ReplayedBatch | undefined;
  /** L1's root before and after. */
  readonly rootBefore: bigint;
  readonly rootAfter: bigint;
}

/** A batch as its file has it. */
export interface LoadedBatch extends EmbeddedBatch {
  readonly checks: readonly CheckResult[];
  /** Undefined if the file cannot be read as one of this run. */
  readonly batch: ProvenBatch | undefined;
  /** What L1 gets; empty without a batch. */
  readonly calldata: Uint8Array;
}

/** Where L1 and a reader stand; they part if a false proof is accepted. */
interface Standing {
  stateRoot: bigint;
  readonly state: State;
}

export class Run {
  readonly genesis: Genesis;
  readonly keyId: string;
  readonly batches: readonly LoadedBatch[];
  readonly #contract: Omit<ContractView, "stateRoot">;
  readonly #start: State;
  readonly #settled: Settled[] = [];
  /** After the batches that have been settled. */
  readonly #now: Standing;

  /** @throws QuipuError `InvalidFile` for the genesis. */
  constructor(run: EmbeddedRun) {
    this.genesis = parseGenesis(run.genesis.text, run.genesis.file);
    const { verificationKey, shape } = run.key;
    this.keyId = keyId(verificationKey);
    const domain = deploymentDomain(this.genesis.deployment);
    const { levels } = this.genesis;
    this.#contract = { domain, shape: parseShape(shape), levels, verificationKey };
    this.#start = new State(this.genesis.accounts, levels);
    this.#now = { stateRoot: this.#start.root, state: this.#start.clone() };
    this.batches = run.batches.map((batch) => this.#load(batch));
  }

  /** The root that the run starts from. */
  get genesisRoot(): bigint {
    return this.#start.root;
  }

  /** L1's root after the batches settled so far. */
  get root(): bigint {
    return this.#now.stateRoot;
  }

  /** The root of who has replayed what L1 accepted so far. */
  get replayedRoot(): bigint {
    return this.#now.state.root;
  }

  /** What came of the batches settled so far. */
  get settled(): readonly Settled[] {
    return this.#settled;
  }

  /** Settles the next batch. */
  settleNext(): Settled {
    const loaded = this.batches[this.#settled.length]!;
    const settled = this.#settle(loaded, loaded.calldata, this.#now);
    this.#settled.push(settled);
    return settled;
  }

  /** The state before a batch that has been settled, replayed from genesis; a copy. */
  stateBefore(index: number): State {
    const state = this.#start.clone();
    const { domain } = this.#contract;
    for (const [i, { refusal, replayed }] of this.#settled.slice(0, index).entries()) {
      const { batch } = this.batches[i]!;
      if (refusal !== undefined || replayed === undefined || batch === undefined) continue;
      replayBatch(state, batch.data, { shape: batch.shape, domain });
    }
    return state;
  }

  /**
   * What would come of a batch that has been settled, and of all after it, if its bytes were others.
   * Nothing of it is kept.
   *
   * @param before as `stateBefore` gives it; stays as it is
   */
  settleAltered(index: number, calldata: Uint8Array, before: State): Settled[] {
    const standing = { stateRoot: this.#settled[index]!.rootBefore, state: before.clone() };
    return this.batches
      .slice(index)
      .map((loaded, i) => this.#settle(loaded, i === 0 ? calldata : loaded.calldata, standing));
  }

  /** @param standing is brought forward if the batch is accepted */
  #settle(loaded: LoadedBatch, calldata: Uint8Array, standing: Standing): Settled {
    const { batch, checks, number } = loaded;
    const rootBefore = standing.stateRoot;
    if (batch === undefined) {
      const refusal = firstRefusal(checks);
      const nothing = {
        l1: [],
        statements: [],
        reader: [],
        readerRefusal: undefined,
        replayed: undefined,
      };
      return { file: checks, ...nothing, refusal, rootBefore, rootAfter: rootBefore };
    }
    const group = readCalldata(calldata, batch.shape);
    const l1 = runChecks(l1Checks(group, { ...this.#contract, stateRoot: rootBefore }));
    const isSilent = calldata !== loaded.calldata || firstRefusal(l1) !== undefined;
    const expected = { number, keyId: this.keyId };
    const statements = isSilent ? [] : runChecks(statementChecks(batch, expected));
    const refusal = firstRefusal([...l1, ...statements]);
    const [data] = groupData(group.data, batch.shape, { ...group, domain: this.#contract.domain });
    if (refusal === undefined) standing.stateRoot = newRootOf(data!);
    const state = refusal === undefined ? standing.state : standing.state.clone();
    let replayed: ReplayedBatch | undefined;
    const reading = { state, domain: this.#contract.domain };
    const published = { shape: batch.shape, data: data!, ...group.proofs[0]! };
    const reader = runChecks(
      readerChecks(published, reading, (said) => {
        replayed = said;
      }),
    );
    const readerRefusal = firstRefusal(reader);
    const rootAfter = standing.stateRoot;
    const settled = { file: checks, l1, statements, reader, refusal, readerRefusal, replayed };
    return { ...settled, rootBefore, rootAfter };
  }

  #load(embedded: EmbeddedBatch): LoadedBatch {
    let batch: ProvenBatch | undefined;
    let calldata: Uint8Array = new Uint8Array();
    const expected = { ...this.#contract, levels: this.genesis.levels };
    const checks = runChecks(
      batchFileChecks(embedded, expected, (read, bytes) => {
        [batch, calldata] = [read, bytes];
      }),
    );
    return { ...embedded, checks, batch, calldata };
  }
}
