/** What is remembered of a prover, whichever session it comes in, as long as the node runs. */
import type { ProverSelf } from "../../fleet/job-source.js";
import { formatShape } from "../../src/shape.js";

/** Weight of the last proof in a prover's pace. */
const NEWEST = 0.3;

export interface RecordedFailure {
  readonly code: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a proof was made of. */
interface ProvenJob {
  /** As `formatShape` writes it. */
  readonly shape: string;
  readonly constraints: number;
}

export class ProverRecord {
  /** Whose token it came with, and its own name. */
  readonly token: string | undefined;
  readonly name: string;
  self: ProverSelf;
  /** As `formatShape` writes them. */
  shapes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  joinedAt: number;
  heardAt: number;
  proofs = 0;
  /** Of its proofs, by shape: how many, and the time from the job to the proof in milliseconds. */
  readonly byShape = new Map<string, { proofs: number; ms: number }>();
  lateProofs = 0;
  wrongProofs = 0;
  failures = 0;
  lostLeases = 0;
  msPerConstraint: number | undefined;
  lastFailure: RecordedFailure | undefined;

  constructor(token: string | undefined, self: ProverSelf, now: number) {
    this.token = token;
    this.name = self.name;
    this.self = self;
    this.shapes = shapesOf(self);
    this.joinedAt = now;
    this.heardAt = now;
  }

  /** It has joined once more. */
  join(self: ProverSelf, now: number): void {
    this.self = self;
    this.shapes = shapesOf(self);
    this.joinedAt = now;
    this.heardAt = now;
  }

  noteFailure({ code, message }: Omit<RecordedFailure, "at">, at: number): void {
    this.lastFailure = { code, message, at };
  }

  /** It has made a proof. @param ms time from the job to the proof, if that is known */
  finish(ms: number | undefined, { shape, constraints }: ProvenJob): void {
    this.proofs += 1;
    if (ms === undefined) return;
    const sofar = this.byShape.get(shape) ?? { proofs: 0, ms: 0 };
    this.byShape.set(shape, { proofs: sofar.proofs + 1, ms: sofar.ms + ms });
    const last = ms / constraints;
    const before = this.msPerConstraint ?? last;
    this.msPerConstraint = (1 - NEWEST) * before + NEWEST * last;
  }
}

function shapesOf({ shapes }: ProverSelf): ReadonlySet<string> {
  return new Set(shapes.map(({ shape }) => formatShape(shape)));
}
