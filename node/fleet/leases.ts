/**
 * Who proves what: jobs are given to provers that wait, taken back from those that have gone, and given to a further
 * one where the first is overdue.
 */
import type { Clock } from "../pipeline/bell.js";
import { chooseJob } from "./choose-job.js";
import type { FleetSession, SessionJob } from "./fleet-session.js";
import { aloneFor, type FleetTiming } from "./fleet-timing.js";
import { OpenJobs } from "./open-jobs.js";
import { Roster } from "./roster.js";

/** Provers that may fail at a batch before the pipeline is told. */
const FAILURES = 3;

export class Leases {
  readonly jobs = new OpenJobs();
  readonly roster = new Roster();
  readonly #clock: Clock;
  readonly #timing: FleetTiming;
  #isDispatching = false;

  constructor(clock: Clock, timing: FleetTiming) {
    this.#clock = clock;
    this.#timing = timing;
  }

  /** Looks once. */
  look(): void {
    const now = this.#now();
    for (const session of this.roster.sessions) {
      if (session.heardAt + this.#timing.leaseMs <= now) this.end(session, "lost");
      else if (session.waiting !== undefined && session.waiting.until <= now) {
        session.answer(undefined);
      }
    }
    for (const open of this.jobs.all) {
      for (const [session, lease] of open.leases) {
        if (lease.isOverdue || lease.overdueAt > now) continue;
        lease.isOverdue = true;
        session.record.lostLeases += 1;
        this.jobs.place(open);
      }
      this.giveUp(open);
    }
    this.roster.renew(now);
    this.#dispatch();
  }

  /** A prover keeps what it is at, if nobody else has it. */
  adopt(session: FleetSession, digests: readonly string[]): void {
    if (session.job !== undefined) return;
    const found = digests.map((digest) => this.jobs.find(digest));
    const free = found.find((open) => open?.isFree === true && session.shapes.has(open.shape));
    if (free !== undefined) this.#grant(session, free, true);
  }

  /** Gives a prover that waits a job, if there is one for it. */
  offer(session: FleetSession): void {
    if (session.waiting === undefined || session.isDraining) return;
    if (this.roster.conduct.setAsideUntil(session.account, this.#now()) !== undefined) return;
    const open = chooseJob(session, this.jobs.free, this.roster.pace);
    if (open === undefined) return;
    this.#grant(session, open);
    session.answer(open);
  }

  #grant(session: FleetSession, open: SessionJob, isAdopted = false): void {
    const since = this.#now();
    const pace = session.msPerConstraint ?? this.roster.pace.median;
    const expectedMs = pace === undefined ? undefined : pace * open.constraints;
    const overdueAt = since + aloneFor(expectedMs, this.#timing);
    session.job = open;
    open.lease(session, { since, overdueAt, isAdopted, isOverdue: false });
    this.jobs.place(open);
  }

  /** Dispatches once for all that comes in one go. */
  dispatchSoon(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    queueMicrotask(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  /** Offers what waits to those who wait, the quickest first. */
  #dispatch(): void {
    if (this.jobs.free.length === 0) return;
    const waiting = this.roster.sessions.filter((each) => each.waiting !== undefined);
    const paceFor = ({ msPerConstraint }: FleetSession) =>
      msPerConstraint ?? this.roster.pace.median ?? 0;
    waiting.sort((one, other) => paceFor(one) - paceFor(other));
    for (const session of waiting) {
      if (this.jobs.free.length === 0) return;
      this.offer(session);
    }
  }

  /** A prover has its job no longer. */
  giveBack(session: FleetSession, open: SessionJob): void {
    open.leases.delete(session);
    if (session.job === open) session.job = undefined;
    this.jobs.place(open);
  }

  /** Nobody needs a proof of it any more. */
  close(open: SessionJob): void {
    this.jobs.remove(open);
    for (const session of open.leases.keys()) {
      if (session.job === open) session.job = undefined;
    }
    open.leases.clear();
  }

  end(session: FleetSession, how: "left" | "lost"): void {
    this.roster.end(session, how);
    const { job } = session;
    if (job === undefined) return;
    if (how === "lost") session.record.lostLeases += 1;
    this.giveBack(session, job);
    this.dispatchSoon();
  }

  /** Tells the pipeline that a batch could not be proven, if nobody is left who could try. */
  giveUp(open: SessionJob): void {
    const { failures, lastFailure } = open;
    if (lastFailure === undefined) return;
    const isHopeful = this.roster.sessions.some((each) => {
      return each.shapes.has(open.shape) && !open.isRefusedTo(each.name) && !each.isDraining;
    });
    if (failures >= FAILURES || !isHopeful) open.reject(lastFailure);
  }

  #now(): number {
    return this.#clock.now();
  }
}
