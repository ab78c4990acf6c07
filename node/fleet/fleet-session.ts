/** A prover's stay: what it holds, and whether it waits for a job. */
import { randomBytes } from "node:crypto";
import type { FreeProver } from "./choose-job.js";
import type { OpenJob } from "./open-job.js";
import type { ProverRecord } from "./prover-record.js";

/** A job, and the sessions that have it. */
export type SessionJob = OpenJob<FleetSession>;

/** A prover that waits for a job. */
interface Waiting {
  /** Until when; milliseconds since 1970. */
  readonly until: number;
  answer(job: SessionJob | undefined): void;
}

export class FleetSession implements FreeProver {
  /** 32 random bytes in hex: who knows it is the prover. */
  readonly id = randomBytes(32).toString("hex");
  readonly record: ProverRecord;
  /** What it proves. */
  job: SessionJob | undefined;
  waiting: Waiting | undefined;
  isDraining = false;
  /** When something was heard of it, and when it asked for a job; milliseconds since 1970. */
  heardAt: number;
  askedAt: number;

  constructor(record: ProverRecord, now: number) {
    this.record = record;
    this.heardAt = now;
    this.askedAt = now;
  }

  get name(): string {
    return `${this.record.token ?? ""}/${this.record.name}`;
  }

  get shapes(): ReadonlySet<string> {
    return this.record.shapes;
  }

  get msPerConstraint(): number | undefined {
    return this.record.msPerConstraint;
  }

  /** Whose conduct it is judged by. */
  get account(): string {
    return this.record.token ?? "";
  }

  /** Whether it may yet bring a proof: it has a job that is not overdue, or has asked for one since then. */
  isAtWork(since: number): boolean {
    if (this.isDraining && this.job === undefined) return false;
    if (this.waiting !== undefined || this.askedAt > since) return true;
    return this.job?.leases.get(this)?.isOverdue === false;
  }

  hear(now: number): void {
    this.heardAt = now;
    this.record.heardAt = now;
  }

  /** Ends waiting. @returns whether it has waited */
  answer(job: SessionJob | undefined): boolean {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.answer(job);
    return waiting !== undefined;
  }
}
