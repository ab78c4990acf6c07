/**
 * Settles the batches of a directory on the L1 mirror, in order from genesis. Then rebuilds the state
 * from the published data of the accepted batches, as any reader of L1 could.
 */

import { decodeData } from "../src/batch/data.js";
import type { BatchHeader } from "../src/batch/header.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { QuipuError } from "../src/errors.js";
import { countKinds, KIND_NAMES, type KindName } from "../src/operations/kinds.js";
import { formatShape, type Shape } from "../src/shape.js";
import type { Genesis } from "../src/state/genesis.js";
import { State } from "../src/state/state.js";
import type { CallContext } from "../verifier/call-context.js";
import { groupOf } from "../verifier/group-of.js";
import { proofPoints } from "../verifier/proof-points.js";
import { rebuildState } from "../verifier/rebuild-state.js";
import { RollupContract } from "../verifier/rollup-contract.js";
import { assertDepth, assertHonest } from "./assert-honest.js";
import { BatchDirectory, batchName } from "./batch-directory.js";
import { readGenesis } from "./genesis-file.js";
import { rollupError } from "./rollup-error.js";
import {
  chooseVerificationKey,
  type KeyChoice,
  type TrustedKey,
} from "./verification-key-source.js";

export interface VerifyOptions extends KeyChoice {
  /** A genesis file to use instead of the directory's copy. */
  readonly genesisPath?: string | undefined;
  readonly onVerdict?: ((verdict: Verdict) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A batch that the contract accepted: its number there, its header, and what it holds. */
export interface AcceptedBatch extends Omit<BatchHeader, "domain"> {
  readonly batchNumber: number;
  /** How many operations there are of each kind, padding aside. */
  readonly operations: Readonly<Record<KindName, number>>;
}

/** What the verifier said of one batch; after a refused one there is nothing to say. */
export type Verdict = {
  readonly number: number;
  readonly file: string;
  /** What reading and committing it took; next to nothing if it was not checked. */
  readonly milliseconds: number;
} & (
  | { readonly committed: AcceptedBatch }
  | { readonly refusal: QuipuError }
  | {
      /** Number of the batch that was refused before it. */
      readonly blockedBy: number;
    }
);

export interface VerifyReport {
  readonly key: TrustedKey;
  readonly genesis: { readonly path: string; readonly root: bigint; readonly accounts: number };
  /** In order, from batch 0 to the last one found; of what is missing, only the first batch. */
  readonly verdicts: readonly Verdict[];
  /** The root after the last accepted batch. */
  readonly root: bigint;
  /** The root of the state rebuilt from published data alone, and how many accounts it has. */
  readonly rebuiltRoot: bigint;
  readonly rebuiltAccounts: number;
  /** Why the state could not be rebuilt, if so. */
  readonly rebuildRefusal: QuipuError | undefined;
  /** What the batches made claimable, by recipient and token. */
  readonly claimable: readonly { recipient: bigint; token: number; amount: bigint }[];
  /** Every batch was accepted, and the rebuilt root is the one after the last. */
  readonly valid: boolean;
}

/**
 * Verifies a directory of batches. The contract judges each one first. Then what the file says beside
 * digest and data must agree with them, though the contract never sees it. What follows a refused batch
 * is not checked.
 *
 * @example
 * const { valid, root } = await verifyDirectory("run/batches");
 *
 * @throws QuipuError `BatchMissing` if there is no batch to begin with, `InvalidFile` for the
 *   genesis or if no batch file can be read, `KeyUnknown`, `KeyUntrusted`, `ArtifactCorrupt`.
 *   Refused batches are in the report.
 */
export async function verifyDirectory(
  path: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const directory = new BatchDirectory(path);
  const numbers = await directory.numbers();
  if (numbers.length === 0) throw rollupError("BatchMissing", `${path}: no ${batchName(0)}`);
  const genesisPath = options.genesisPath ?? directory.genesisPath;
  const genesis = await readGenesis(genesisPath);
  const { levels } = genesis;
  const statement = { ...(await commonStatement(directory, numbers)), levels };
  const key = await chooseVerificationKey(directory, statement, options);
  const { root, size } = new State(genesis.accounts, genesis.levels);
  const contract = new RollupContract({
    deployment: genesis.deployment,
    levels,
    genesisRoot: root,
    // These do not matter: nothing is queued in such a run.
    deadline: 0,
    spacing: 0,
    keys: [{ shape: key.shape, verificationKey: key.verificationKey }],
  });

  const run = new VerifyingRun(directory, contract, key, genesis);
  for (const number of withFirstGap(numbers)) {
    options.signal?.throwIfAborted();
    const verdict = await run.settle(number);
    options.onVerdict?.(verdict);
  }
  return { key, genesis: { path: genesisPath, root, accounts: size }, ...run.conclude() };
}

/** The numbers, and before the first gap the number that is missing: nothing behind it is checked. */
function withFirstGap(numbers: readonly number[]): readonly number[] {
  const gap = numbers.findIndex((number, i) => number !== i);
  return gap < 0 ? numbers : [...numbers.slice(0, gap), gap, ...numbers.slice(gap)];
}

/**
 * The shape and key id that most batches name, so that a stray file is refused and not the others.
 *
 * @throws the error of the first file, if none can be read
 */
async function commonStatement(
  directory: BatchDirectory,
  numbers: readonly number[],
): Promise<{ readonly shape: Shape; readonly keyId: string }> {
  const counts = new Map<string, { shape: Shape; keyId: string; count: number }>();
  let refusal: unknown;
  for (const number of numbers) {
    try {
      const { shape, key } = await directory.readStated(number);
      const name = `${formatShape(shape)} ${key.id}`;
      const known = counts.get(name) ?? { shape, keyId: key.id, count: 0 };
      counts.set(name, { ...known, count: known.count + 1 });
    } catch (error) {
      refusal ??= error;
    }
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (most === undefined) throw refusal;
  return most;
}

/** It does not matter who submits the batches, or when. */
const ANYBODY: CallContext = { sender: 0n, time: 0 };

/** One pass over the batches. */
class VerifyingRun {
  readonly #directory: BatchDirectory;
  readonly #contract: RollupContract;
  readonly #key: TrustedKey;
  readonly #genesis: Genesis;
  readonly #accepted: ProvenBatch[] = [];
  readonly #verdicts: Verdict[] = [];
  #root: bigint;
  /** Events of the accepted batches. */
  #events = 0;
  /** Number of the batch that was refused. */
  #refused: number | undefined;

  constructor(
    directory: BatchDirectory,
    contract: RollupContract,
    key: TrustedKey,
    genesis: Genesis,
  ) {
    this.#directory = directory;
    this.#contract = contract;
    this.#key = key;
    this.#genesis = genesis;
    this.#root = contract.stateRoot;
  }

  async settle(number: number): Promise<Verdict> {
    const file = this.#directory.batchPath(number);
    const start = performance.now();
    const outcome = await this.#judge(number);
    const verdict = { number, file, milliseconds: performance.now() - start, ...outcome };
    this.#verdicts.push(verdict);
    return verdict;
  }

  conclude(): Omit<VerifyReport, "key" | "genesis"> {
    const { root: rebuiltRoot, size, refusal: rebuildRefusal } = this.#rebuild();
    return {
      verdicts: this.#verdicts,
      root: this.#root,
      rebuiltRoot,
      rebuiltAccounts: size,
      rebuildRefusal,
      claimable: this.#claimable(),
      valid: this.#refused === undefined && this.#root === rebuiltRoot,
    };
  }

  async #judge(number: number) {
    if (this.#refused !== undefined) return { blockedBy: this.#refused };
    try {
      return { committed: await this.#commit(number) };
    } catch (refusal) {
      if (!(refusal instanceof QuipuError)) throw refusal;
      this.#refused = number;
      return { refusal };
    }
  }

  async #commit(number: number): Promise<AcceptedBatch> {
    const batch = await this.#directory.readStated(number);
    const { shape, data, proof, publicInputs } = batch;
    const { levels } = this.#genesis;
    assertDepth(batch, levels);
    const { digest } = publicInputs;
    const submission = { shape, data, digest, proof: proofPoints(proof) };
    const committed = this.#contract.commitBatches(
      groupOf([submission], this.#contract.domain),
      ANYBODY,
    );
    const { firstBatch } = await committed.catch((error) => this.#explain(error, batch));
    assertHonest(batch, { number, keyId: this.#key.id });
    this.#accepted.push(batch);
    this.#events = this.#contract.events.length;
    const { header, records } = decodeData(data, shape, levels);
    const { domain, ...rest } = header;
    this.#root = rest.newRoot;
    return { batchNumber: firstBatch, ...rest, operations: countKinds(KIND_NAMES, records) };
  }

  /** Adds to the refusal of a proof that the file names another key, which may be why. */
  #explain(error: unknown, { key }: ProvenBatch): never {
    const isOfProof = error instanceof QuipuError && error.code === "InvalidProof";
    if (!isOfProof || key.id === this.#key.id) throw error;
    const message = `${error.message}; the file names another key, ${key.id}`;
    throw new QuipuError(error.code, message, { cause: error });
  }

  #rebuild(): Pick<State, "root" | "size"> & { readonly refusal: QuipuError | undefined } {
    try {
      const { root, size } = rebuildState(this.#genesis, this.#accepted);
      return { root, size, refusal: undefined };
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      const message = `the accepted data cannot be replayed: ${error.message}`;
      return { root: 0n, size: 0, refusal: new QuipuError(error.code, message, { cause: error }) };
    }
  }

  /** What the accepted batches have credited; nobody has claimed anything. */
  #claimable(): VerifyReport["claimable"] {
    const sums = new Map<string, { recipient: bigint; token: number; amount: bigint }>();
    for (const event of this.#contract.events.slice(0, this.#events)) {
      if (event.name !== "Credited") continue;
      const { owner: recipient, token } = event;
      const key = `${recipient}/${token}`;
      const amount = (sums.get(key)?.amount ?? 0n) + event.amount;
      sums.set(key, { recipient, token, amount });
    }
    return [...sums.values()];
  }
}
