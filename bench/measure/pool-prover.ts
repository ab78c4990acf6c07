/** The pool as a benchmark uses it: one batch after the other, or several in flight. */
import { ProverPool } from "../../prover/pool/prover-pool.js";
import { workSideBySide } from "../../workload/side-by-side.js";
import { benchError } from "../bench-error.js";
import type { ProofSample, ThroughputSample } from "../result-file.js";
import type { BatchSource, TimedInput } from "./batch-source.js";
import type { Assignment, PoolChoice } from "./process-message.js";

export class PoolProver {
  readonly #pool: ProverPool;
  readonly #assignment: Assignment;

  constructor(assignment: Assignment & { readonly prover: PoolChoice }) {
    const { workers, threads, prover } = assignment;
    this.#assignment = assignment;
    const wide = prover.wide === true && { afterMs: 0 };
    this.#pool = new ProverPool({ workers, threads, backend: prover.backend, wide });
  }

  /** Of this process, of which the pool's threads are part, and of that of wide lanes. */
  get peakRssBytes(): number {
    return this.#pool.peakRssBytes;
  }

  async prove({ input, sequencingMs }: TimedInput): Promise<ProofSample> {
    let isNarrow = false;
    // As batches are proven: their witness needs no hiding.
    const job = { ...this.#assignment.keyed, input, zeroKnowledge: false };
    const { timings } = await this.#pool.prove(job, {
      onProgress: ({ step }) => {
        isNarrow ||= step === "retry in narrow lanes";
      },
    });
    if (isNarrow) throw benchError("ProcessLost", "the process of wide lanes ended");
    const { witnessMs, proveMs: proofMs, verifyMs, stages = null } = timings;
    return { sequencingMs, witnessMs, proofMs, stages, verifyMs };
  }

  /** Proves as `quipu prove` does: sealed one at a time, one more in flight than there are workers. */
  async proveMany(source: BatchSource, batches: number): Promise<ThroughputSample> {
    source.prepare(batches);
    const sums = { sequencingMs: 0, witnessMs: 0, proofMs: 0, verifyMs: 0 };
    let sealed = 0;
    const start = performance.now();
    const next = async () => {
      // Sealing is synchronous: without this, nothing else would be heard between two batches.
      await new Promise(setImmediate);
      if (sealed === batches) return undefined;
      sealed += 1;
      const batch = source.next();
      return async () => {
        const sample = await this.prove(batch);
        for (const part of Object.keys(sums) as (keyof typeof sums)[]) {
          sums[part] += sample[part] ?? 0;
        }
      };
    };
    await workSideBySide(next, this.#assignment.workers + 1, () => {});
    return { wallMs: performance.now() - start, ...sums };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
