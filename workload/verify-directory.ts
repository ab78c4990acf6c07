/**
 * Settles the batches of a directory on the L1 mirror, in order from genesis. Then rebuilds the state
 * from the published data of the accepted batches, as any reader of L1 could.
 */

import { decodeData } from "../src/batch/data.js";
import type { BatchHeader } from "../src/batch/header.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { formatShape, type Shape } from "../src/shape.js";
import type { Genesis } from "../src/state/genesis.js";
import { State } from "../src/state/state.js";
import type { CallContext } from "../verifier/call-context.js";
import { proofPoints } from "../verifier/proof-points.js";
import { rebuildState } from "../verifier/rebuild-state.js";
import { RollupContract } from "../verifier/rollup-contract.js";
import { BatchDirectory, batchName, conflict } from "./batch-directory.js";
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

/** A batch that the contract accepted: its number there, and its header. */
export interface AcceptedBatch extends Omit<BatchHeader, "domain"> {
  readonly batchNumber: number;
}

/** What the verifier said of one batch. */
export type Verdict = {
  readonly number: number;
  readonly file: string;
  /** What reading and committing it took. */
  readonly milliseconds: number;
} & ({ readonly committed: AcceptedBatch } | { readonly refusal: QuipuError });

export interface VerifyReport {
  readonly key: TrustedKey;
  /** The shape of the batches that the key is for. */
  readonly shape: Shape;
  readonly genesis: { readonly path: string; readonly root: bigint; readonly accounts: number };
  /** In order, from batch 0 to the last one found; for each gap, only its first batch. */
  readonly verdicts: readonly Verdict[];
  /** The contract's root at the end. */
  readonly root: bigint;
  /** The root of the state rebuilt from published data alone. */
  readonly rebuiltRoot: bigint;
  /** Why the state could not be rebuilt, if so. */
  readonly rebuildRefusal: QuipuError | undefined;
  /** What the batches made claimable, by recipient and token. */
  readonly claimable: readonly { recipient: bigint; token: number; amount: bigint }[];
  /** Every batch was accepted, and the rebuilt root is the contract's. */
  readonly valid: boolean;
}

/**
 * Verifies a directory of batches.
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
    keys: [{ shape: statement.shape, verificationKey: key.verificationKey }],
  });

  const run = new VerifyingRun(directory, contract, key, genesis);
  for (const number of withGaps(numbers)) {
    options.signal?.throwIfAborted();
    const verdict = await run.settle(number);
    options.onVerdict?.(verdict);
  }
  const { shape } = statement;
  return { key, shape, genesis: { path: genesisPath, root, accounts: size }, ...run.conclude() };
}

/**
 * The numbers, and the first missing number of each gap. One stray file with a high number thus makes
 * one batch missing, not millions.
 */
function* withGaps(numbers: readonly number[]): Iterable<number> {
  let expected = 0;
  for (const number of numbers) {
    if (number > expected) yield expected;
    yield number;
    expected = number + 1;
  }
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
      const { shape, key } = await directory.read(number);
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
  }

  async settle(number: number): Promise<Verdict> {
    const file = this.#directory.batchPath(number);
    const start = performance.now();
    const outcome = await this.#commit(number).then(
      (committed) => ({ committed }),
      (refusal: unknown) => {
        if (refusal instanceof QuipuError) return { refusal };
        throw refusal;
      },
    );
    const verdict = { number, file, milliseconds: performance.now() - start, ...outcome };
    this.#verdicts.push(verdict);
    return verdict;
  }

  conclude(): Omit<VerifyReport, "key" | "shape" | "genesis"> {
    const { root: rebuiltRoot, refusal: rebuildRefusal } = this.#rebuild();
    const root = this.#contract.stateRoot;
    const refused = this.#verdicts.some((verdict) => "refusal" in verdict);
    return {
      verdicts: this.#verdicts,
      root,
      rebuiltRoot,
      rebuildRefusal,
      claimable: this.#claimable(),
      valid: !refused && rebuildRefusal === undefined && root === rebuiltRoot,
    };
  }

  async #commit(number: number): Promise<AcceptedBatch> {
    const batch = await this.#directory.read(number);
    const path = this.#directory.batchPath(number);
    const { levels } = this.#genesis;
    if (batch.levels !== levels) {
      throw conflict(path, gotExpected("tree levels", batch.levels, levels));
    }
    if (batch.key.id !== this.#key.id) {
      throw conflict(path, gotExpected("key", batch.key.id, this.#key.id));
    }
    const { shape, data, publicInputs } = batch;
    const proof = proofPoints(batch.proof);
    const { digest } = publicInputs;
    const submission = { shape, data, digest, proof };
    const { batchNumber } = await this.#contract.commitBatch(submission, ANYBODY);
    this.#accepted.push(batch);
    const { domain, ...header } = decodeData(data, shape, levels).header;
    return { batchNumber, ...header };
  }

  #rebuild(): { readonly root: bigint; readonly refusal: QuipuError | undefined } {
    try {
      return { root: rebuildState(this.#genesis, this.#accepted).root, refusal: undefined };
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      const message = `the accepted data cannot be replayed: ${error.message}`;
      return { root: 0n, refusal: new QuipuError(error.code, message, { cause: error }) };
    }
  }

  #claimable(): VerifyReport["claimable"] {
    const seen = new Map<string, { recipient: bigint; token: number; amount: bigint }>();
    for (const event of this.#contract.events) {
      if (event.name !== "Credited") continue;
      const { owner: recipient, token } = event;
      const amount = this.#contract.claimable(recipient, token);
      seen.set(`${recipient}/${token}`, { recipient, token, amount });
    }
    return [...seen.values()];
  }
}
