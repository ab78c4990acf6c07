/** What provers elsewhere and a node say to each other. Hashes have 0x before them, as in all messages. */
import * as v from "valibot";
import { integer, textOf } from "../../src/json/schemas.js";
import { groth16Proof } from "./batch.js";
import { batchNumber, count, hash, shapeText, time } from "./values.js";

/** A name of a prover, or of a token. */
export const proverName = textOf(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  "1 to 64 letters, digits, dots, underscores and hyphens",
);

/** What a process of a prover has chosen at random when it started. */
const instance = textOf(/^[0-9a-f]{32}$/, "32 lower-case hex digits");

/** Words for people, of a bounded length. */
const words = v.pipe(v.string(), v.maxLength(500));

/** A word of at most 64 characters that a terminal or a log may show. */
const word = textOf(/^[!-~]{1,64}$/, "1 to 64 printable characters without spaces");

/** A shape that is proven for the node, and by what its circuit and keys are known. */
export const provedShape = v.object({
  shape: shapeText,
  /** sha256 of the circuit's constraints (r1cs). */
  circuit: hash,
  /** Id of the verification key. */
  key: hash,
  constraints: count,
  /** The proving key, as `/provers/artifacts/{sha256}` has it. */
  provingKey: v.object({ sha256: hash, bytes: count }),
});

export type ProvedShape = v.InferOutput<typeof provedShape>;

/** All shapes of a node. */
export const provedShapes = v.object({ shapes: v.array(provedShape) });

export type ProvedShapes = v.InferOutput<typeof provedShapes>;

/** A shape that a prover can prove; circuit and key must be the node's. */
const offeredShape = v.strictObject({ shape: shapeText, circuit: hash, key: hash });

/** What a prover says of itself. */
export const proverSelf = v.strictObject({
  name: proverName,
  /** Of its package. */
  version: word,
  threads: v.pipe(integer(4097), v.minValue(1)),
  memoryMiB: count,
  backend: word,
  shapes: v.pipe(v.array(offeredShape), v.minLength(1), v.maxLength(64)),
  /** By it a drain finds the process again in another session; without it, it ends with the session. */
  instance: v.optional(instance),
  /** Ids of the jobs that it proves already: of an earlier session. */
  holding: v.optional(v.pipe(v.array(hash), v.maxLength(64))),
});

export type ProverSelf = v.InferOutput<typeof proverSelf>;

/** A session: what a prover is known by until it leaves, or is not heard of for `leaseMs`. */
export const proverSession = v.object({
  session: hash,
  /** How often a prover says that it is there. */
  keepEveryMs: count,
  leaseMs: count,
});

export type ProverSession = v.InferOutput<typeof proverSession>;

/** A batch to prove. */
export const proofJob = v.object({
  /** sha256 of its content, as `/provers/jobs/{id}` has it. */
  id: hash,
  /** Its place among all batches that the node has sealed. */
  position: batchNumber,
  shape: shapeText,
  constraints: count,
});

export type ProofJob = v.InferOutput<typeof proofJob>;

/** The answer to who asks for a job: none if there was none in the time that the node waits. */
export const leaseAnswer = v.object({ job: v.optional(proofJob) });

export type LeaseAnswer = v.InferOutput<typeof leaseAnswer>;

/** Says that a prover is there, and what it proves. It keeps its job as long as it says so in time. */
export const keepRequest = v.strictObject({ holding: v.pipe(v.array(hash), v.maxLength(64)) });

export const keepAnswer = v.object({
  /** Those of `holding` that are of no use any more. */
  cancelled: v.array(hash),
  /** Whether the prover is to finish its job and leave. */
  isDraining: v.boolean(),
});

export type KeepAnswer = v.InferOutput<typeof keepAnswer>;

/** A proof that was made. */
export const handedProof = v.strictObject({
  job: hash,
  proof: groth16Proof,
  /** Time that it took, in milliseconds. */
  provingMs: count,
});

export type HandedProof = v.InferOutput<typeof handedProof>;

/** Why a job could not be proven. */
export const proofFailure = v.strictObject({
  job: hash,
  code: word,
  message: words,
});

export type ProofFailure = v.InferOutput<typeof proofFailure>;

/** Nothing to say: it was done. */
export const done = v.object({});

/** `setAside`: it has handed in wrong proofs; `away`: nothing was heard of it for `leaseMs`. */
export const proverState = v.picklist(["idle", "proving", "draining", "setAside", "away"]);

export type ProverState = v.InferOutput<typeof proverState>;

/** A prover of the fleet. */
export const fleetProver = v.object({
  name: proverName,
  /** Whose token it came with; missing for the node's own. */
  token: v.optional(proverName),
  state: proverState,
  version: v.string(),
  threads: count,
  memoryMiB: count,
  backend: v.string(),
  shapes: v.array(shapeText),
  joinedAt: time,
  lastSeen: time,
  setAsideUntil: v.optional(time),
  jobs: v.array(v.object({ ...proofJob.entries, since: time })),
  /** Proofs that were taken, and those that came when nobody needed them. */
  proofs: count,
  lateProofs: count,
  wrongProofs: count,
  failures: count,
  /** Jobs that were given to others because nothing was heard of it, or it took too long. */
  lostLeases: count,
  /** Proofs by shape, and seconds from the job to the proof; without those that it was at when it came. */
  byShape: v.array(v.object({ shape: shapeText, proofs: count, seconds: v.number() })),
  /** Milliseconds for 1,000 constraints, by its last proofs; missing before the first. */
  msPerThousandConstraints: v.optional(v.number()),
  lastFailure: v.optional(v.object({ code: v.string(), message: v.string(), at: time })),
});

export type FleetProver = v.InferOutput<typeof fleetProver>;

export const fleetStatus = v.object({
  /** Batches that are to be proven: that nobody proves, and that somebody does. */
  jobs: v.object({ waiting: count, leased: count }),
  provers: v.array(fleetProver),
});

export type FleetStatus = v.InferOutput<typeof fleetStatus>;
