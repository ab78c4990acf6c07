/** A batch that is to be proven, who proves it, and who has failed at it. */
import { formatJobContent, jobDigest } from "../../fleet/job-content.js";
import type { Job } from "../../fleet/job-source.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { QuipuError } from "../../src/errors.js";
import { formatShape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { ProvingOrder } from "../pipeline/node-options.js";
import type { OfferedJob } from "./choose-job.js";
import type { FleetShape } from "./fleet-shape.js";

/** What the pipeline says of a batch that it wants to have proven. */
export type JobOrder = Omit<ProvingOrder, "signal">;

/** A prover's hold on a job. */
export interface Lease {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When it has taken so long that another prover gets the job as well. */
  overdueAt: number;
  /** Whether it had the job already when it came, so that nobody knows since when. */
  readonly isAdopted: boolean;
  isOverdue: boolean;
}

/** Who proves a job. */
interface JobHolder {
  readonly name: string;
  readonly account: string;
}

export class OpenJob<Holder extends JobHolder> implements OfferedJob {
  readonly job: Job;
  readonly batch: SealedBatch;
  readonly of: FleetShape;
  /** What a prover is sent. */
  readonly content: string;
  readonly shape: string;
  /** Who proves it. */
  readonly leases = new Map<Holder, Lease>();
  readonly proven: Promise<ProofPoints>;
  /** Why it could not be proven the last time. */
  lastFailure: QuipuError | undefined;
  readonly #order: JobOrder;
  /** Names of provers that have failed at it, and their accounts. */
  readonly #failed = new Set<string>();
  readonly #failedAccounts = new Set<string>();
  /** When provers of an account first had it; milliseconds since 1970. */
  readonly #heldSince = new Map<string, number>();
  /** Since when it waits for a prover; milliseconds since 1970. */
  freeSince: number;
  #settle!: { resolve(proof: ProofPoints): void; reject(error: unknown): void };

  /** @param now milliseconds since 1970 */
  constructor(batch: SealedBatch, of: FleetShape, order: JobOrder & { readonly now: number }) {
    this.freeSince = order.now;
    this.batch = batch;
    this.of = of;
    this.#order = order;
    this.content = formatJobContent(batch);
    this.shape = formatShape(batch.shape);
    const { position } = order;
    const { shape, constraints } = of;
    this.job = { position, digest: jobDigest(this.content), shape, constraints };
    this.proven = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  get position(): number {
    return this.job.position;
  }

  get constraints(): number {
    return this.of.constraints;
  }

  get isUrgent(): boolean {
    return this.#order.isUrgent();
  }

  /** Whether a further prover should have it: nobody proves it, or all who do are overdue. */
  get isFree(): boolean {
    return [...this.leases.values()].every(({ isOverdue }) => isOverdue);
  }

  /** How many provers have failed at it, and of how many accounts they were. */
  get failures(): { readonly provers: number; readonly accounts: number } {
    return { provers: this.#failed.size, accounts: this.#failedAccounts.size };
  }

  hasFailed(account: string): boolean {
    return this.#failedAccounts.has(account);
  }

  wasHeldBy(account: string): boolean {
    return this.#heldSince.has(account);
  }

  /** When provers of an account first had it; undefined if none has. */
  heldSince(account: string): number | undefined {
    return this.#heldSince.get(account);
  }

  isRefusedTo(prover: string): boolean {
    return this.#failed.has(prover);
  }

  noteFailure({ name, account }: Holder, failure: QuipuError): void {
    this.#failed.add(name);
    this.#failedAccounts.add(account);
    this.lastFailure = failure;
  }

  lease(session: Holder, lease: Lease): void {
    this.leases.set(session, lease);
    const { account } = session;
    if (!this.wasHeldBy(account)) this.#heldSince.set(account, lease.since);
    this.#order.onStart();
  }

  resolve(proof: ProofPoints): void {
    this.#settle.resolve(proof);
  }

  reject(error: unknown): void {
    this.#settle.reject(error);
  }
}
