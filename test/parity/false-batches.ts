/**
 * Batches that are true, proof and all, but not of what comes next: on another root, for another
 * deployment, over other items than those of the queues.
 */

import { toCalldata } from "../../src/batch/calldata.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import type { Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { testKeys } from "../support/accounts.js";
import { type BatchPlan, composeBatch } from "./compose-batch.js";
import type { Submission } from "./handed-in.js";
import { behind, type Standpoint } from "./standpoint.js";

/** A batch, and where its maker stands behind it. */
export interface Made extends Submission {
  readonly next: Standpoint;
  /** If it has been sealed for this. */
  readonly sealed?: SealedBatch | undefined;
}

/** One that has been sealed and proven here. */
export interface Proven extends Made {
  readonly sealed: SealedBatch;
}

export interface SubmissionPlan extends BatchPlan {
  /** Which of the accepted shapes, modulo their number. */
  readonly shape: number;
}

/** Nothing if what is needed for it is not there. */
type Make = (world: Standpoint, plan: SubmissionPlan) => Promise<Made | undefined>;

/** A true batch of what comes next. */
export async function nextBatch(world: Standpoint, plan: SubmissionPlan): Promise<Proven> {
  return prove(world, compose(world, plan));
}

/** True batches of what comes next, each on top of the one before. */
export async function nextBatches(
  world: Standpoint,
  plans: readonly SubmissionPlan[],
): Promise<Proven[]> {
  const made: Proven[] = [];
  for (const plan of plans) made.push(await nextBatch(made.at(-1)?.next ?? world, plan));
  return made;
}

/** Every other true batch, by its name. */
export const FALSE_BATCHES: Readonly<Record<string, Make>> = {
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
    const last = world.deposits[world.deposits.length - world.waitingDeposits.length - 1];
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
  "another deployment": (world, plan) => {
    const domain = world.mirror.contract.domain ^ 1n;
    return prove(world, compose(world, plan, { domain }));
  },
  "the last batch again": async (world) => {
    const last = world.batches.at(-1);
    return last && { ...last, sender: world.cast.sequencer, next: world };
  },
  "a batch on the empty state": async (world, plan) => {
    if (world.batches.length === 0) return undefined;
    const state = new State([], world.state.levels);
    return prove(world, compose(world, plan, { state, exits: [] }));
  },
};

async function nothing(): Promise<undefined> {
  return undefined;
}

export function shapeOf({ prover: { shapes } }: Standpoint, number: number): Shape {
  return shapes[number % shapes.length]!;
}

/** A batch, and the state after it. */
interface Sealed {
  readonly batch: SealedBatch;
  readonly state: State;
}

/** Seals on a copy of the state, or on another state; queues and domain may be others too. */
function compose(
  world: Standpoint,
  plan: SubmissionPlan,
  changes: {
    readonly state?: State;
    readonly domain?: bigint;
    readonly deposits?: readonly Deposit[];
    readonly exits?: readonly ExitRequest[];
  } = {},
): Sealed {
  const { state = world.state.clone(), ...others } = changes;
  const sources = {
    ...{ shape: shapeOf(world, plan.shape), domain: world.mirror.contract.domain },
    ...{ deposits: world.waitingDeposits, exits: world.waitingExits },
    ...{ feeRecipient: world.cast.sequencer, users: world.cast.users },
    ...others,
  };
  return { batch: composeBatch(state, plan, sources), state };
}

async function prove(world: Standpoint, { batch, state }: Sealed): Promise<Proven> {
  const submission = await prepare(world, batch, world.cast.sequencer);
  return { ...submission, sealed: batch, next: behind(world, submission, batch, state) };
}

/** A sealed batch, proven and ready to be handed in. */
export async function prepare(
  { prover }: Pick<Standpoint, "prover">,
  batch: SealedBatch,
  sender: bigint,
): Promise<Submission> {
  const { shape, data, publicInputs, header } = batch;
  const { oldRoot, feeRecipient } = header;
  const proof = await prover.proveBatch(batch);
  const { digest } = publicInputs;
  return { sender, shape, oldRoot, feeRecipient, data: toCalldata(data), digest, proof };
}

/** What is made of a queue, and how many items it must hold for it. */
interface QueueCheat {
  readonly deposits?: (waiting: readonly Deposit[]) => readonly Deposit[];
  readonly exits?: (waiting: readonly ExitRequest[]) => readonly ExitRequest[];
  readonly least: { readonly deposits?: number; readonly exits?: number };
}

/** A true batch over items that are not the next ones, if the shape takes what is needed for it. */
async function withQueue(
  world: Standpoint,
  plan: SubmissionPlan,
  { deposits, exits, least }: QueueCheat,
): Promise<Made | undefined> {
  const { waitingDeposits, waitingExits } = world;
  const { deposits: someDeposits = 0, exits: someExits = 0 } = least;
  if (waitingDeposits.length < someDeposits || waitingExits.length < someExits) return undefined;
  const queues = {
    deposits: deposits === undefined ? waitingDeposits : deposits(waitingDeposits),
    exits: exits === undefined ? waitingExits : exits(waitingExits),
  };
  const all = { deposits: queues.deposits.length, exits: queues.exits.length };
  const sealed = compose(world, { ...plan, ...all }, queues);
  const { batch } = sealed;
  const kind = deposits === undefined ? "exits" : "deposits";
  // Of a swap or a repetition the second item must be there as well.
  if (batch[kind].length < Math.min(2, queues[kind].length)) return undefined;
  return batch[kind].length === 0 ? undefined : prove(world, sealed);
}
