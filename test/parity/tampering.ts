/**
 * Batches as they are handed in: true ones, and each way in which somebody might cheat. A cheat has
 * only true proofs, as on a real chain: of a batch that is not the next, or of another one.
 */
import { numberToBytesBE } from "@noble/curves/utils.js";
import type { SealedBatch } from "../../src/batch/seal-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Deposit } from "../../src/operations/deposit.js";
import type { ExitRequest } from "../../src/operations/exit-request.js";
import {
  DEPOSIT_BYTES,
  EXIT_BYTES,
  HEADER_ELEMENTS,
  parseShape,
  type Shape,
  WORD_BYTES,
} from "../../src/params.js";
import { State } from "../../src/state/state.js";
import { BASE_MODULUS, type ProofPoints } from "../../verifier/proof-points.js";
import { testKeys } from "../support/accounts.js";
import type { Arguments } from "./action.js";
import { type BatchPlan, composeBatch } from "./compose-batch.js";
import type { World } from "./world.js";

/** The arguments of `commitBatch`, and who calls it. */
export type Submission = Arguments["commitBatch"] & {
  readonly sender: bigint;
};

export interface SubmissionPlan extends BatchPlan {
  /** Which of the accepted shapes, modulo their number. */
  readonly shape: number;
  /** Says where a cheat strikes: a byte, a word, a coordinate. */
  readonly place: number;
}

/** Nothing if the cheat needs something that is not there. */
type Cheat = (world: World, plan: SubmissionPlan) => Promise<Submission | undefined>;

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;
/** A shape that no stage accepts. */
const FOREIGN_SHAPE = parseShape("3x5");

/** A true batch of what comes next. */
export async function honestSubmission(world: World, plan: SubmissionPlan): Promise<Submission> {
  return prove(world, compose(world, plan));
}

/** Every cheat by its name. */
export const CHEATS: Readonly<Record<string, Cheat>> = {
  "a deposit skipped": (world, plan) =>
    withQueue(world, plan, { deposits: ([, ...rest]) => rest, least: { deposits: 2 } }),
  "deposits swapped": (world, plan) =>
    withQueue(world, plan, {
      deposits: ([first, second]) => [second!, first!],
      least: { deposits: 2 },
    }),
  "a deposit taken twice": (world, plan) =>
    withQueue(world, plan, { deposits: ([first]) => [first!, first!], least: { deposits: 1 } }),
  "a deposit of last time": (world, plan) => {
    const { head } = world.mirror.contract.deposits;
    const last = world.deposits[head - 1];
    if (last === undefined) return nothing();
    return withQueue(world, plan, { deposits: () => [last], least: {} });
  },
  "a deposit out of nothing": (world, plan) => {
    const key = compressKey(testKeys(0).publicKey);
    const invented = { key, owner: world.cast.users[0]!, token: 1, amount: 1_000_000n };
    return withQueue(world, plan, { deposits: () => [invented], least: {} });
  },
  "a deposit that has grown": (world, plan) =>
    withQueue(world, plan, {
      deposits: ([first]) => [{ ...first!, amount: first!.amount + 1n }],
      least: { deposits: 1 },
    }),
  "a deposit for another owner": (world, plan) =>
    withQueue(world, plan, {
      deposits: ([first]) => [{ ...first!, owner: world.cast.sequencer }],
      least: { deposits: 1 },
    }),
  "an exit skipped": (world, plan) =>
    withQueue(world, plan, { exits: ([, ...rest]) => rest, least: { exits: 2 } }),
  "an exit taken twice": (world, plan) =>
    withQueue(world, plan, { exits: ([first]) => [first!, first!], least: { exits: 1 } }),
  "an exit that nobody asked for": (world, plan) => {
    const [found] = world.state.entries();
    if (found === undefined) return nothing();
    const [account, { owner: requester }] = found;
    return withQueue(world, plan, { exits: () => [{ account, requester }], least: {} });
  },
  "an exit as if another had asked": (world, plan) =>
    withQueue(world, plan, {
      exits: ([first]) => {
        const account = world.state.account(first!.account);
        const requester = account?.owner === first!.requester ? 1n : (account?.owner ?? 1n);
        return [{ ...first!, requester }];
      },
      least: { exits: 1 },
    }),
  "padding before a deposit": (world, plan) =>
    moved(world, plan, ({ shape }) => [HEADER_BYTES, DEPOSIT_BYTES, shape.deposits]),
  "padding before an exit": (world, plan) =>
    moved(world, plan, ({ shape }) => {
      return [HEADER_BYTES + shape.deposits * DEPOSIT_BYTES, EXIT_BYTES, shape.exits];
    }),
  "a bit flipped": (world, plan) =>
    edited(world, plan, (data) => {
      const [byte, bit] = [(plan.place >> 3) % data.length, plan.place & 7];
      data[byte]! ^= 1 << bit;
      return data;
    }),
  "two halves swapped": (world, plan) =>
    edited(world, plan, (data) => {
      const middle = data.length >> 1;
      return Uint8Array.of(...data.subarray(middle), ...data.subarray(0, middle));
    }),
  "data truncated": (world, plan) =>
    edited(world, plan, (data) => data.slice(0, plan.place % data.length)),
  "data extended": (world, plan) =>
    edited(world, plan, (data) => Uint8Array.of(...data, ...new Uint8Array((plan.place % 40) + 1))),
  "a header word that is too wide": (world, plan) =>
    edited(world, plan, (data) => {
      const word = plan.place % HEADER_ELEMENTS;
      const limits = [FIELD_MODULUS, FIELD_MODULUS, 1n << 88n, 1n << 160n, 1n << 144n];
      data.set(numberToBytesBE(limits[word]!, WORD_BYTES), word * WORD_BYTES);
      return data;
    }),
  "another digest": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, digest: (honest.digest + 1n) % FIELD_MODULUS };
  },
  "a digest that is not below r": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, digest: honest.digest + FIELD_MODULUS };
  },
  "another deployment": (world, plan) => {
    const domain = world.mirror.contract.domain ^ 1n;
    return prove(world, compose(world, plan, { domain }));
  },
  "the last batch again": async (world) => {
    const last = world.batches.at(-1);
    return last && { ...last, sender: world.cast.sequencer };
  },
  "a batch on the empty state": async (world, plan) => {
    if (world.batches.length === 0) return undefined;
    const state = new State([], world.state.levels);
    return prove(world, compose(world, plan, { state, exits: [] }));
  },
  "another shape": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, shape: shapeOf(world, plan.shape + 1) };
  },
  "an unknown shape": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, shape: FOREIGN_SHAPE };
  },
  "a coordinate that is not below p": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, proof: withCoordinate(honest.proof, plan.place, (x) => x + BASE_MODULUS) };
  },
  "a point off its curve": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    const shifted = (x: bigint): bigint => (x + 1n) % BASE_MODULUS;
    return { ...honest, proof: withCoordinate(honest.proof, plan.place, shifted) };
  },
  "a negated point": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, proof: withCoordinate(honest.proof, 1, (y) => BASE_MODULUS - y) };
  },
  "points at infinity": async (world, plan) => {
    const honest = await honestSubmission(world, plan);
    return { ...honest, proof: wordsToProof(new Array<bigint>(8).fill(0n)) };
  },
  "the proof of the last batch": async (world, plan) => {
    const last = world.batches.at(-1);
    return last && { ...(await honestSubmission(world, plan)), proof: last.proof };
  },
  "an account with code": async (world, plan) => {
    return { ...(await honestSubmission(world, plan)), sender: world.cast.delegated };
  },
};

async function nothing(): Promise<undefined> {
  return undefined;
}

function shapeOf({ prover: { shapes } }: World, number: number): Shape {
  return shapes[number % shapes.length]!;
}

/** Seals on a copy of the state, or on another state; queues and domain may be others too. */
function compose(
  world: World,
  plan: SubmissionPlan,
  changes: {
    readonly state?: State;
    readonly domain?: bigint;
    readonly deposits?: readonly Deposit[];
    readonly exits?: readonly ExitRequest[];
  } = {},
): SealedBatch {
  const { state = world.copyState(), ...others } = changes;
  const sources = {
    ...{ shape: shapeOf(world, plan.shape), domain: world.mirror.contract.domain },
    ...{ deposits: world.waitingDeposits, exits: world.waitingExits },
    ...{ feeRecipient: world.cast.sequencer, users: world.cast.users.length },
    ...others,
  };
  return composeBatch(state, plan, sources);
}

async function prove(world: World, batch: SealedBatch): Promise<Submission> {
  const { shape, data, publicInputs } = batch;
  const proof = await world.prover.proveBatch(batch);
  return { sender: world.cast.sequencer, shape, data, digest: publicInputs.digest, proof };
}

/** What a cheat makes of a queue, and how many items it must hold for it. */
interface QueueCheat {
  readonly deposits?: (waiting: readonly Deposit[]) => readonly Deposit[];
  readonly exits?: (waiting: readonly ExitRequest[]) => readonly ExitRequest[];
  readonly least: { readonly deposits?: number; readonly exits?: number };
}

/** A true batch over items that are not the next ones, of a shape that takes what the cheat needs. */
async function withQueue(
  world: World,
  plan: SubmissionPlan,
  { deposits, exits, least }: QueueCheat,
): Promise<Submission | undefined> {
  const { waitingDeposits, waitingExits } = world;
  const { deposits: someDeposits = 0, exits: someExits = 0 } = least;
  if (waitingDeposits.length < someDeposits || waitingExits.length < someExits) return undefined;
  const queues = {
    deposits: deposits === undefined ? waitingDeposits : deposits(waitingDeposits),
    exits: exits === undefined ? waitingExits : exits(waitingExits),
  };
  const all = { deposits: queues.deposits.length, exits: queues.exits.length };
  const batch = compose(world, { ...plan, ...all }, queues);
  const kind = deposits === undefined ? "exits" : "deposits";
  // Of a swap or a repetition the second item must be there as well.
  if (batch[kind].length < Math.min(2, queues[kind].length)) return undefined;
  return batch[kind].length === 0 ? undefined : prove(world, batch);
}

async function edited(
  world: World,
  plan: SubmissionPlan,
  edit: (data: Uint8Array) => Uint8Array,
): Promise<Submission> {
  const honest = await honestSubmission(world, plan);
  return { ...honest, data: edit(honest.data.slice()) };
}

/** Moves the first item of a queue behind the padding that follows it. */
async function moved(
  world: World,
  plan: SubmissionPlan,
  partOf: (submission: Submission) => readonly [start: number, size: number, count: number],
): Promise<Submission | undefined> {
  const honest = await honestSubmission(world, plan);
  const [start, size, count] = partOf(honest);
  const data = honest.data.slice();
  const items = Array.from({ length: count }, (_, i) =>
    data.slice(start + i * size, start + (i + 1) * size),
  );
  const padding = items.findIndex((item) => item.every((byte) => byte === 0));
  if (padding <= 0) return undefined;
  data.set(items[padding]!, start);
  data.set(items[0]!, start + padding * size);
  return { ...honest, data };
}

/** Replaces one of the eight coordinates, counted modulo eight. */
export function withCoordinate(
  { a, b, c }: ProofPoints,
  place: number,
  change: (coordinate: bigint) => bigint,
): ProofPoints {
  const words = [...a, ...b.flat(), ...c];
  const position = place % words.length;
  words[position] = change(words[position]!);
  return wordsToProof(words);
}

function wordsToProof(words: readonly bigint[]): ProofPoints {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words as readonly [
    ...[bigint, bigint, bigint, bigint],
    ...[bigint, bigint, bigint, bigint],
  ];
  return {
    a: [ax, ay],
    b: [
      [bx1, bx0],
      [by1, by0],
    ],
    c: [cx, cy],
  };
}
