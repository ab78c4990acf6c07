/** What a prover tells of its work. */
import type { Job, Session } from "../job-source.js";

export interface AgentObserver {
  /** It has joined, for the first time or again. */
  readonly joined?: (session: Session) => void;
  /** Its source cannot be reached; it tries again. */
  readonly away?: (error: Error) => void;
  readonly leased?: (job: Job) => void;
  /** Its proof of the job was taken. */
  readonly finished?: (job: Job, provingMs: number) => void;
  /** The job is worthless now: another prover was first, or the batch is no longer pending. */
  readonly gone?: (job: Job) => void;
  /** The job could not be proven here, or the proof was refused. */
  readonly failed?: (job: Job, error: Error) => void;
  /** It takes no further job, and leaves. */
  readonly draining?: () => void;
}
