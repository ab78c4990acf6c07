/** A dispatcher on a clock that stands, with provers that do what a test says. */
import type { Job, ProverSelf, Session } from "../../fleet/job-source.js";
import { Dispatcher, type DispatcherOptions } from "../../node/fleet/dispatcher.js";
import type { FleetShape } from "../../node/fleet/fleet-shape.js";
import type { JobOrder } from "../../node/fleet/open-job.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { SHAPE, sealCase } from "./batches.js";
import { FakeClock } from "./fake-clock.js";

export const SMALL: Shape = parseShape("1x2");

/** Two shapes: the larger takes ten times as long. */
export const FLEET_SHAPES: readonly FleetShape[] = [
  fleetShape(SHAPE, 10_000),
  fleetShape(SMALL, 1000),
];

function fleetShape(shape: Shape, constraints: number): FleetShape {
  const hash = `${constraints}`.padStart(64, "0");
  return {
    ...{ shape, constraints, circuit: hash, key: hash },
    verificationKey: {} as VerificationKey,
    provingKey: { path: "none", sha256: hash, size: 1 },
  };
}

/** A different batch for each amount. */
export function batchOf(amount: number, shape: Shape = SHAPE): SealedBatch {
  const transfer = { kind: "transfer" as const, from: 2, to: 5, token: 7, fee: 0, nonce: 0 };
  return sealCase([{ ...transfer, amount }], shape).batch;
}

/** What counts as a proof here: the digest of its batch. */
export function proofFor({ publicInputs: { digest } }: SealedBatch): ProofPoints {
  const pair = [digest, 0n] as const;
  return { a: pair, b: [pair, pair], c: pair };
}

export function selfOf(name: string, shapes: readonly FleetShape[] = FLEET_SHAPES): ProverSelf {
  const offered = shapes.map(({ shape, circuit, key }) => ({ shape, circuit, key }));
  return {
    ...{ name, version: "0.0.0", threads: 1, memoryMiB: 1024, backend: "engine" },
    shapes: offered,
  };
}

/** A job that was ordered, and how it has ended. */
export interface Ordered {
  readonly batch: SealedBatch;
  readonly use: AbortController;
  proof: ProofPoints | undefined;
  error: unknown;
  /** How often somebody has begun with it. */
  leases: number;
}

export class DispatchedFleet {
  readonly clock = new FakeClock();
  readonly dispatcher: Dispatcher;
  readonly #end = new AbortController();

  constructor(options: Partial<DispatcherOptions> = {}) {
    this.dispatcher = new Dispatcher({
      shapes: FLEET_SHAPES,
      check: async (_, [digest], proof) => proof.a[0] === digest,
      clock: this.clock,
      ...options,
    });
    this.dispatcher.open();
    void this.dispatcher.run(this.#end.signal);
  }

  stop(): void {
    this.#end.abort();
  }

  order(position: number, { shape = SHAPE, ...rest }: OrderOptions = {}): Ordered {
    const batch = batchOf(position + 1, shape);
    const use = new AbortController();
    const ordered: Ordered = { batch, use, proof: undefined, error: undefined, leases: 0 };
    const onStart = (): void => {
      ordered.leases += 1;
    };
    const proving = this.dispatcher.prove(batch, {
      position,
      signal: use.signal,
      onStart,
      isUrgent: () => false,
      ...rest,
    });
    proving.then(
      (proof) => Object.assign(ordered, { proof }),
      (error: unknown) => Object.assign(ordered, { error }),
    );
    return ordered;
  }

  /** A prover that has joined, with a token unless it is the node's own. */
  async prover(name: string, options: ProverOptions = {}): Promise<FakeProver> {
    const { token = name, shapes, holding = [], instance } = options;
    const self = { ...selfOf(name, shapes), instance };
    const digests = holding.map(({ digest }) => digest);
    const session = await this.dispatcher.joinAs(token ?? undefined, self, digests);
    return new FakeProver(this, session);
  }
}

interface OrderOptions extends Partial<Pick<JobOrder, "isUrgent">> {
  readonly shape?: Shape;
}

interface ProverOptions {
  /** By default its name; null for the node's own. */
  readonly token?: string | null;
  readonly shapes?: readonly FleetShape[];
  readonly holding?: readonly Job[];
  /** Of its process. */
  readonly instance?: string;
}

export class FakeProver {
  readonly #fleet: DispatchedFleet;
  readonly session: Session;

  constructor(fleet: DispatchedFleet, session: Session) {
    this.#fleet = fleet;
    this.session = session;
  }

  /** A job that is there now. */
  async lease(): Promise<Job | undefined> {
    const stop = new AbortController();
    const leasing = this.#fleet.dispatcher.lease(this.session, { signal: stop.signal });
    leasing.catch(() => {});
    await this.#fleet.clock.pass(0);
    stop.abort();
    return leasing;
  }

  /** Waits for a job. @returns positions of what it was given */
  wait(): (number | undefined)[] {
    const got: (number | undefined)[] = [];
    void this.#fleet.dispatcher.lease(this.session).then((job) => got.push(job?.position));
    return got;
  }

  /** Lets time pass and says that it is there. */
  async work(ms: number, ...holding: readonly Job[]): Promise<void> {
    for (let left = ms; left > 0; left -= 4000) {
      await this.#fleet.clock.pass(Math.min(left, 4000));
      await this.#fleet.dispatcher.keep(this.session, holding);
    }
  }

  keep(...holding: readonly Job[]) {
    return this.#fleet.dispatcher.keep(this.session, holding);
  }

  async finish(job: Job, proof?: ProofPoints): Promise<void> {
    const { dispatcher } = this.#fleet;
    const made = proof ?? proofFor(await dispatcher.batch(job));
    await dispatcher.complete(this.session, job, { proof: made });
  }

  fail(job: Job): Promise<void> {
    const failure = { code: "MemoryInsufficient", message: "too little memory" };
    return this.#fleet.dispatcher.fail(this.session, job, failure);
  }

  leave(): Promise<void> {
    return this.#fleet.dispatcher.leave(this.session);
  }
}
