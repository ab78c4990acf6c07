/** One workload, settled by validity proofs and optimistically, on one local chain. */
import { Chain } from "../../l1/rpc/chain.js";
import { Anvil, HARDFORK } from "../../node/dev/anvil.js";
import { readConstraintStats } from "../../prover/circuits/constraint-stats.js";
import {
  type KeyedCircuit,
  prepareKeyedCircuit,
  prepareKeyedEscape,
} from "../../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../../prover/pool/backends.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProgressListener } from "../../prover/progress.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { assertTerms, type Terms } from "../../verifier/optimistic/terms.js";
import { commitNow, loadNow, machineNow, versionsNow } from "../measure/machine.js";
import { QUEUE_TIMING } from "./default-terms.js";
import { measureOptimistic } from "./measure-optimistic.js";
import { measureValidity } from "./measure-validity.js";
import { SettlementChain } from "./settlement-chain.js";
import { SETTLEMENT_FORMAT, type SettlementResult } from "./settlement-result.js";
import { assertTakesAll } from "./settlement-workload.js";

export interface SettlementOptions {
  /** Not signed; the optimistic rollup takes its signed twin. */
  readonly shape: Shape;
  /** Depth of the state trees. */
  readonly levels: number;
  /** Batches of the measured transactions. */
  readonly batches: number;
  readonly terms: Terms;
  /** Seconds between two proposals, 1 or more. */
  readonly interval: number;
  /** The prover; see `defaultBackend`. */
  readonly backend?: string | undefined;
  readonly buildDir?: string | undefined;
  /** What was typed, for the result. */
  readonly command: string;
  readonly onProgress: ProgressListener;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures both ways. Circuits and keys that are missing are made; chain, deployments and proofs are made anew.
 *
 * @throws QuipuError `InvalidShape` for a signed shape, and as `assertTakesAll` does; `OutOfRange` for
 *   terms; `AnvilUnavailable`; as `prepareKeyedCircuit`, `ProverPool.prove` and the contracts do.
 */
export async function compareSettlement(options: SettlementOptions): Promise<SettlementResult> {
  const { shape, levels, batches, terms, interval, signal, onProgress } = options;
  const { backend = defaultBackend(), buildDir, command } = options;
  assertUnsigned(shape);
  assertTakesAll(shape);
  assertTerms(terms);
  const begun = { startedAt: new Date().toISOString(), commit: commitNow() };
  const loadBefore = loadNow();
  const signedShape: Shape = { ...shape, signed: true };
  const building = { buildDir, anyShape: true, onProgress, signal };
  const keyed = await prepareKeyedCircuit({ shape, levels }, building);
  const signedKeyed = await prepareKeyedCircuit({ shape: signedShape, levels }, building);
  const escapeCircuit = await prepareKeyedEscape(levels, building);
  const pool = new ProverPool({ workers: 1, threads: "all", backend });
  const anvil = await Anvil.start();
  try {
    const on = new SettlementChain(anvil, await Chain.connect(anvil.url));
    const planOf = (title: string, taken: Shape, circuit: KeyedCircuit) => ({
      ...{ on, shape: taken, batches },
      deploy: {
        ...{ levels, buildDir, ...QUEUE_TIMING },
        shapes: [{ shape: taken, zkeyPath: circuit.keys.zkey.path }],
        escapeZkeyPath: escapeCircuit.keys.zkey.path,
      },
      prover: {
        ...{ pool, keyed: circuit, signal },
        onBatch: (done: number, total: number) =>
          onProgress({ step: `${title}: proofs`, done, total }),
      },
    });
    const validity = await measureValidity(planOf("validity", shape, keyed));
    const plan = planOf("optimistic", signedShape, signedKeyed);
    const { figures, thefts } = await measureOptimistic(plan, terms);
    return {
      format: SETTLEMENT_FORMAT,
      ...begun,
      ...{ finishedAt: new Date().toISOString(), command, versions: versionsNow() },
      machine: { ...machineNow(), loadBefore, loadAfter: loadNow() },
      chain: { anvil: anvil.version, hardfork: HARDFORK },
      ...{ backend, shape: formatShape(shape), levels, batches },
      operations: {
        transfers: batches * shape.transfers,
        payments: batches * shape.payments,
        withdrawals: batches * shape.withdrawals,
      },
      transferBytes: {
        validity: bytesOfTransfer(shape),
        optimistic: bytesOfTransfer(signedShape),
      },
      ...{ terms, interval },
      validity: { constraints: await constraintsOf(keyed), ...validity },
      optimistic: { constraints: await constraintsOf(signedKeyed), ...figures },
      ...thefts,
    };
  } finally {
    await Promise.all([anvil.stop(), pool.close()]);
  }
}

function assertUnsigned(shape: Shape): void {
  if (shape.signed !== true) return;
  const expected = "one that is not signed: its signed twin is taken beside it";
  throw new QuipuError("InvalidShape", gotExpected("shape", formatShape(shape), expected));
}

/** Calldata of 31 transfers by 31: records are filled up to elements of 31 bytes. */
function bytesOfTransfer(shape: Shape): number {
  const more = { ...shape, transfers: shape.transfers + 31 };
  return (calldataLength(more) - calldataLength(shape)) / 31;
}

async function constraintsOf({ circuit }: KeyedCircuit): Promise<number> {
  return (await readConstraintStats(circuit.r1cs.path)).constraints;
}
