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

/** Provers that may fail at a batch before the pipeline is told; of different accounts, if there are others. */
const FAILURES = 3;
/** If the node itself was stopped for so long, it could hear of nobody. */
const STOPPED_MS = 2000;
/** A batch that nobody is there to prove is a fault after this time. */
const UNATTENDED_MS = 60_000;

export class Leases {
  readonly jobs = new OpenJobs();
  readonly roster: Roster;
  readonly #clock: Clock;
  readonly #timing: FleetTiming;
  #isDispatching = false;
  #lookedAt: number | undefined;

  constructor(clock: Clock, timing: FleetTiming) {
    this.#clock = clock;
    this.#timing = timing;
    this.roster = new Roster(timing);
  }

  /** Looks once. */
  look(): void {
    const now = this.#now();
    const wasStopped = this.#lookedAt !== undefined && now - this.#lookedAt > STOPPED_MS;
    this.#lookedAt = now;
    if (wasStopped) this.#forgive(now);
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
        // The node's own is slow, but does not lie.
        if (session.account !== "") this.roster.conduct.noteOnce(session.account, "stall", now);
        this.#free(open);
      }
      this.giveUp(open);
    }
    this.roster.renew(now);
    this.#dispatch();
  }

  /** While the node itself was stopped, nobody could say or bring anything. */
  #forgive(now: number): void {
    for (const session of this.roster.sessions) {
      session.hear(now);
      session.askedAt = now;
    }
    const soon = now + this.#timing.leaseMs;
    for (const { leases } of this.jobs.all) {
      for (const lease of leases.values()) lease.overdueAt = Math.max(lease.overdueAt, soon);
    }
  }

  /** A prover keeps what it is at, if nobody else has it, and it has not failed at it or lied. */
  adopt(session: FleetSession, digests: readonly string[]): void {
    const { conduct } = this.roster;
    if (session.job !== undefined) return;
    const reasons = ["wrongProof", "stall"] as const;
    if (conduct.setAsideUntil(session.account, this.#now(), reasons) !== undefined) return;
    const found = digests.map((digest) => this.jobs.find(digest));
    const free = found.find((open) => {
      if (open?.isFree !== true || open.isRefusedTo(session.name)) return false;
      return session.shapes.has(open.shape);
    });
    if (free !== undefined) this.#grant(session, free, true);
  }

  /** Gives a prover that waits a job, if there is one for it. */
  offer(session: FleetSession): void {
    if (session.waiting === undefined || session.isDraining) return;
    const { conduct, pace } = this.roster;
    const now = this.#now();
    if (conduct.setAsideUntil(session.account, now) !== undefined) return;
    const longAgo = now - this.#timing.leaseMs;
    const open = chooseJob(session, this.jobs.free, { pace, longAgo });
    if (open === undefined) return;
    this.#grant(session, open);
    session.answer(open);
  }

  #grant(session: FleetSession, open: SessionJob, isAdopted = false): void {
    const since = this.#now();
    const pace = session.msPerConstraint ?? this.roster.pace.median;
    const expectedMs = pace === undefined ? undefined : pace * open.constraints;
    // From when its account first had it: to come again does not give it more time.
    const first = open.heldSince(session.account) ?? since;
    const overdueAt = first + aloneFor(expectedMs, this.#timing);
    session.job = open;
    open.lease(session, { since, overdueAt, isAdopted, isOverdue: overdueAt <= since });
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
    this.#free(open);
  }

  /** A job may wait again. */
  #free(open: SessionJob): void {
    if (!this.jobs.free.includes(open)) open.freeSince = this.#now();
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
    this.roster.end(session);
    const { job } = session;
    if (job === undefined) return;
    if (how === "lost") session.record.lostLeases += 1;
    this.roster.conduct.noteOnce(session.account, "failure", this.#now());
    this.giveBack(session, job);
    this.dispatchSoon();
  }

  /** Tells the pipeline that a batch could not be proven, if nobody is left who could try. */
  giveUp(open: SessionJob): void {
    const { failures, lastFailure } = open;
    if (lastFailure === undefined) return;
    const able = this.#able(open);
    // One account may have any number of provers.
    const areOthers = able.some(({ account }) => !open.hasFailed(account));
    const isEnough = failures.accounts >= FAILURES || (failures.provers >= FAILURES && !areOthers);
    if (isEnough || able.length === 0) open.reject(lastFailure);
  }

  /** A job that has waited for long, and that nobody is there to prove; undefined if there is none. */
  get unattended(): SessionJob | undefined {
    const now = this.#now();
    const { conduct } = this.roster;
    return this.jobs.free.find((open) => {
      if (open.freeSince + UNATTENDED_MS > now) return false;
      const able = this.#able(open);
      return able.every(({ account }) => conduct.setAsideUntil(account, now) !== undefined);
    });
  }

  /** Provers that could yet prove a job. */
  #able(open: SessionJob): FleetSession[] {
    const since = this.#now() - this.#timing.leaseMs;
    return this.roster.sessions.filter((each) => {
      if (!each.shapes.has(open.shape) || open.isRefusedTo(each.name)) return false;
      return !each.isDraining && each.isAtWork(since);
    });
  }

  #now(): number {
    return this.#clock.now();
  }
}
