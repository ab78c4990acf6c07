/**
 * Gives what is to be proven to provers, and takes proofs only if they verify. It trusts no prover: one that dies,
 * is cut off, is slow, or lies costs time and nothing else. All of it is in memory, for the batches and their proofs
 * are in the journal: after a restart provers join again, say what they hold, and keep it.
 *
 * A prover has one job at a time, for as long as it is heard of. A job has one prover, unless that is overdue: then
 * another gets it, too, and the first proof counts, whoever brings it.
 */
import type {
  FailedJob,
  FinishedProof,
  Job,
  JobSource,
  Kept,
  ProverSelf,
  Session,
} from "../../fleet/job-source.js";
import { provingAborted } from "../../prover/pool/job-attempt.js";
import { proverError } from "../../prover/prover-error.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { QuipuError } from "../../src/errors.js";
import { formatShape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { Clock } from "../pipeline/bell.js";
import type { ProvingOrder } from "../pipeline/node-options.js";
import { assertSameCircuits } from "./assert-same-circuits.js";
import type { Misconduct } from "./conduct.js";
import type { FleetSession, SessionJob } from "./fleet-session.js";
import type { FleetShape } from "./fleet-shape.js";
import { FLEET_TIMING, type FleetTiming } from "./fleet-timing.js";
import { Leases } from "./leases.js";
import { OpenJob } from "./open-job.js";
import type { OpenJobs } from "./open-jobs.js";
import {
  jobGone,
  notOrderedYet,
  proverMissing,
  provingFailure,
  unheardProof,
  wrongProof,
} from "./refusals.js";
import type { Roster } from "./roster.js";
import { Turns } from "./turns.js";

/** In this time a pipeline that has started orders all that is to be proven. */
const SETTLING_IN_MS = 5000;
/** How often it is looked for what is late. */
const LOOK_MS = 500;

export interface DispatcherOptions {
  readonly shapes: readonly FleetShape[];
  /** Whether a proof is one of these public inputs. */
  readonly check: (
    of: FleetShape,
    inputs: readonly bigint[],
    proof: ProofPoints,
  ) => Promise<boolean>;
  readonly clock: Clock;
  readonly timing?: Partial<FleetTiming> | undefined;
}

export class Dispatcher implements JobSource {
  readonly #options: DispatcherOptions;
  readonly #timing: FleetTiming;
  readonly #shapes: ReadonlyMap<string, FleetShape>;
  readonly #leases: Leases;
  readonly #checks = new Turns();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#timing = { ...FLEET_TIMING, ...options.timing };
    this.#leases = new Leases(options.clock, this.#timing);
    this.#shapes = new Map(options.shapes.map((each) => [formatShape(each.shape), each]));
  }

  get shapes(): readonly FleetShape[] {
    return this.#options.shapes;
  }

  /** What is to be proven, and how much of it waits for a prover. */
  get jobs(): OpenJobs {
    return this.#leases.jobs;
  }

  get roster(): Roster {
    return this.#leases.roster;
  }

  /**
   * Has a batch proven, by whichever prover.
   *
   * @throws QuipuError `ProvingAborted` if the signal fires; `KeyMissing` for a shape that is not proven here; what
   *   the last of several provers has failed with.
   */
  async prove(batch: SealedBatch, { signal, ...order }: ProvingOrder): Promise<ProofPoints> {
    if (signal.aborted) throw provingAborted(signal);
    const shape = formatShape(batch.shape);
    const of = this.#shapes.get(shape);
    if (of === undefined) throw proverError("KeyMissing", `no key of shape ${shape} was opened`);
    const open = new OpenJob<FleetSession>(batch, of, { ...order, now: this.#now() });
    const abort = (): void => open.reject(provingAborted(signal));
    signal.addEventListener("abort", abort, { once: true });
    this.jobs.add(open);
    this.#leases.dispatchSoon();
    try {
      return await open.proven;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#leases.close(open);
    }
  }

  /** The pipeline has begun to order what it had sealed before. Until all of it is here, no job counts as gone. */
  open(): void {
    this.jobs.completeAt(this.#now() + SETTLING_IN_MS);
  }

  /** Looks for provers that have gone and jobs that are overdue, until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#leases.look();
      await this.#options.clock.wait(LOOK_MS, signal);
    }
    for (const session of this.roster.sessions) session.answer(undefined);
  }

  /** Begins a session of the node's own prover. @throws QuipuError as `joinAs` does. */
  join(
    self: ProverSelf,
    { holding = [] }: { readonly holding?: readonly Job[] | undefined } = {},
  ): Promise<Session> {
    return this.joinAs(
      undefined,
      self,
      holding.map(({ digest }) => digest),
    );
  }

  /**
   * Begins a session of a prover with a token.
   *
   * @param holding digests of the jobs that it is at: it keeps one that nobody else has
   * @throws QuipuError `CircuitMismatch` for a shape, circuit or key that is not the node's; `Overloaded`.
   */
  async joinAs(
    token: string | undefined,
    self: ProverSelf,
    holding: readonly string[],
  ): Promise<Session> {
    assertSameCircuits(self.shapes, this.#shapes);
    const session = this.roster.join(token, self, this.#now());
    this.#leases.adopt(session, holding);
    const { keepEveryMs, leaseMs } = this.#timing;
    return { id: session.id, keepEveryMs, leaseMs };
  }

  async lease(
    { id }: Pick<Session, "id">,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Job | undefined> {
    return (await this.leaseJob(id, signal))?.job;
  }

  /** The same, with all that is known of the job. */
  async leaseJob(id: string, signal?: AbortSignal): Promise<SessionJob | undefined> {
    const session = this.#heard(id);
    session.askedAt = session.heardAt;
    session.answer(undefined);
    // Its answer was lost.
    if (session.job !== undefined) return session.job;
    const until = this.#now() + this.#timing.waitMs;
    const waiting = new Promise<SessionJob | undefined>((answer) => {
      session.waiting = { until, answer };
    });
    const { waiting: own } = session;
    const stop = (): void => {
      if (session.waiting === own) session.answer(undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    else this.#leases.offer(session);
    const open = await waiting;
    signal?.removeEventListener("abort", stop);
    return open;
  }

  async batch({ digest }: Pick<Job, "digest">): Promise<SealedBatch> {
    return this.#open(digest).batch;
  }

  /** What a prover elsewhere is sent of a job. @throws QuipuError `JobGone`. */
  content(digest: string): string {
    return this.#open(digest).content;
  }

  async keep({ id }: Pick<Session, "id">, holding: readonly Job[]): Promise<Kept> {
    const digests = holding.map(({ digest }) => digest);
    const { gone, isDraining } = this.keepDigests(id, digests);
    return { cancelled: holding.filter(({ digest }) => gone.includes(digest)), isDraining };
  }

  /** The same by digests alone. @returns those that nobody needs proven any more */
  keepDigests(id: string, digests: readonly string[]) {
    const session = this.#heard(id);
    this.#leases.adopt(session, digests);
    const gone = digests.filter((digest) => this.jobs.isGone(digest, this.#now()));
    return { gone, isDraining: session.isDraining };
  }

  /** Takes a proof. @param proof undefined for something that is none, which counts as a wrong one */
  async complete(
    { id }: Pick<Session, "id">,
    { digest }: Pick<Job, "digest">,
    { proof }: { readonly proof: FinishedProof["proof"] | undefined },
  ): Promise<void> {
    const session = this.#heard(id);
    const open = this.jobs.find(digest);
    // One after the other: nothing is checked any more after the first wrong one.
    const turn = open !== undefined && session.job === open ? id : `account ${session.account}`;
    await this.#checks.within(turn, () => this.#completeIn(session, digest, proof));
  }

  async #completeIn(
    session: FleetSession,
    digest: string,
    proof: FinishedProof["proof"] | undefined,
  ): Promise<void> {
    const open = this.jobs.find(digest);
    if (open === undefined) throw this.#late(session, digest);
    this.#assertTrusted(session, open);
    const { digest: first, challenge, y } = open.batch.publicInputs;
    const inputs = [first, challenge, y];
    const isRight = proof !== undefined && (await this.#options.check(open.of, inputs, proof));
    if (!isRight) throw this.#wrong(session, open);
    if (this.jobs.find(digest) !== open) throw this.#late(session, digest);
    const lease = open.leases.get(session);
    const ms = lease?.isAdopted === false ? this.#now() - lease.since : undefined;
    session.record.finish(ms, open);
    this.roster.conduct.clear(session.account);
    this.#leases.close(open);
    open.resolve(proof);
  }

  async fail(
    { id }: Pick<Session, "id">,
    { digest }: Pick<Job, "digest">,
    failure: FailedJob,
  ): Promise<void> {
    const session = this.#heard(id);
    const open = this.jobs.find(digest);
    session.record.failures += 1;
    session.record.noteFailure(failure, this.#now());
    if (open === undefined || !open.leases.has(session)) return;
    this.#strike(session, "failure");
    open.noteFailure(session, provingFailure(session.record, failure));
    this.#leases.giveBack(session, open);
    this.#leases.giveUp(open);
    this.#leases.dispatchSoon();
  }

  async leave({ id }: Pick<Session, "id">): Promise<void> {
    const session = this.roster.find(id);
    if (session !== undefined) this.#leases.end(session, "left");
  }

  /** Tells the provers of a name to finish and leave. @returns how many there are */
  drain(name: string): number {
    const named = this.roster.sessions.filter(({ record }) => record.name === name);
    for (const session of named) session.isDraining = true;
    return named.length;
  }

  /** Why nothing comes of a batch that waits; undefined if that is not so. */
  get problem(): QuipuError | undefined {
    const { unattended } = this.#leases;
    return unattended && proverMissing(unattended);
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** @throws QuipuError `UnknownSession`. */
  #heard(id: string): FleetSession {
    return this.roster.heard(id, this.#now());
  }

  /** @throws QuipuError `JobGone`. */
  #open(digest: string): SessionJob {
    const open = this.jobs.find(digest);
    if (open === undefined) throw jobGone(digest);
    return open;
  }

  /**
   * Whoever has handed in what is wrong is not heard with anything but a job that it was given.
   *
   * @throws QuipuError `WrongProof`.
   */
  #assertTrusted(session: FleetSession, open: SessionJob): void {
    const { conduct } = this.roster;
    const until = conduct.setAsideUntil(session.account, this.#now(), ["wrongProof"]);
    if (until !== undefined && session.job !== open) throw unheardProof(open, until);
  }

  #late(session: FleetSession, digest: string): QuipuError {
    if (!this.jobs.isGone(digest, this.#now())) return notOrderedYet();
    session.record.lateProofs += 1;
    return jobGone(digest);
  }

  #wrong(session: FleetSession, open: SessionJob): QuipuError {
    session.record.wrongProofs += 1;
    const refusal = wrongProof(open, this.#strike(session, "wrongProof"));
    session.record.noteFailure(refusal, this.#now());
    this.#leases.giveBack(session, open);
    this.#leases.dispatchSoon();
    return refusal;
  }

  #strike(session: FleetSession, what: Misconduct): number {
    return this.roster.conduct.note(session.account, what, this.#now());
  }
}
