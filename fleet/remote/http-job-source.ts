/** A node elsewhere as a source of jobs, over HTTP. Batches are believed by their hash only. */
import type { FleetClient } from "../../client/connection/fleet-client.js";
import type { ProofJob } from "../../client/messages/prover.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { snarkjsProof } from "../../verifier/proof-points.js";
import { jobDigest, parseJobContent } from "../job-content.js";
import type {
  FailedJob,
  FinishedProof,
  Job,
  JobSource,
  Kept,
  ProverSelf,
  Session,
} from "../job-source.js";

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What a message says of a failure, at most. */
const MOST_WORDS = 500;

/** A folder of this machine, which is nobody else's concern. */
const FOLDER = /(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'"]+)+(?=[/\\])/g;

/** Between two signs of life, in milliseconds, whatever a node says. */
const KEEP_MS = { least: 100, most: 60_000 } as const;

/**
 * @example
 * const source = new HttpJobSource(new FleetClient({ url, token, attempts: 1 }));
 */
export class HttpJobSource implements JobSource {
  readonly #client: FleetClient;

  /** @param client that makes each request once: who proves tries again by himself */
  constructor(client: FleetClient) {
    this.#client = client;
  }

  async join(
    self: ProverSelf,
    { holding = [], signal }: CallOptions & { readonly holding?: readonly Job[] | undefined } = {},
  ): Promise<Session> {
    const shapes = self.shapes.map(({ shape, circuit, key }) => ({
      ...{ shape: formatShape(shape), circuit: hex(circuit), key: hex(key) },
    }));
    const said = { ...self, shapes, holding: holding.map(idOf) };
    const { session, keepEveryMs, leaseMs } = await this.#client.join(said, { signal });
    const bounded = Math.min(Math.max(keepEveryMs, KEEP_MS.least), KEEP_MS.most);
    return { id: session, keepEveryMs: bounded, leaseMs };
  }

  async lease({ id }: Session, options: CallOptions = {}): Promise<Job | undefined> {
    const { job } = await this.#client.lease(id, options);
    return job && jobOf(job);
  }

  /** @throws QuipuError also `InvalidFile` for a batch that is not what its digest says, or contradicts itself. */
  async batch(job: Job, options: CallOptions = {}): Promise<SealedBatch> {
    const text = await this.#client.jobContent(idOf(job), options);
    const place = `job of batch ${job.position}`;
    const digest = jobDigest(text);
    if (digest === job.digest) return parseJobContent(text, place);
    throw new QuipuError("InvalidFile", gotExpected(`${place}: sha256`, digest, job.digest));
  }

  async keep({ id }: Session, holding: readonly Job[], options: CallOptions = {}): Promise<Kept> {
    const ids = holding.map(idOf);
    const { cancelled, isDraining } = await this.#client.keep(id, ids, options);
    return { cancelled: holding.filter((job) => cancelled.includes(idOf(job))), isDraining };
  }

  async complete(
    { id }: Session,
    job: Job,
    { proof, provingMs }: FinishedProof,
    options: CallOptions = {},
  ): Promise<void> {
    const handed = { job: idOf(job), proof: snarkjsProof(proof), provingMs: Math.round(provingMs) };
    await this.#client.handIn(id, handed as never, options);
  }

  async fail(
    { id }: Session,
    job: Job,
    { code, message }: FailedJob,
    options: CallOptions = {},
  ): Promise<void> {
    const words = message.replaceAll(FOLDER, "…").slice(0, MOST_WORDS);
    const failure = { job: idOf(job), code, message: words };
    await this.#client.fail(id, failure, options);
  }

  async leave({ id }: Session, options: CallOptions = {}): Promise<void> {
    await this.#client.leave(id, options);
  }
}

function jobOf({ id, position, shape, constraints }: ProofJob): Job {
  return { digest: id.slice(2), position, shape: parseShape(shape), constraints };
}

/** A job as the API names it. */
function idOf({ digest }: Job): string {
  return hex(digest);
}

function hex(digits: string): string {
  return `0x${digits}`;
}
