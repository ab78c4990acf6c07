/**
 * The checks of the contract on a group of batches, in its order (SPEC.md section 8). Nothing moves
 * here: the result says what the contract does if it accepts.
 */
import { calldataLength, groupData } from "../src/batch/calldata.js";
import { dataParts } from "../src/batch/data.js";
import { type BatchHeader, decodeHeader } from "../src/batch/header.js";
import { evaluateAlone, type PublicInputs } from "../src/batch/public-inputs.js";
import { assertBelow, assertFieldElement } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import { OWNER_LIMIT } from "../src/params.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape, shapeId } from "../src/shape.js";
import { mergeCredits } from "./merge-credits.js";
import { assertCoordinates } from "./proof-points.js";
import { depositItems, exitItems, payeesOf, payoutsOf } from "./published-operations.js";
import type { Queue } from "./queue.js";
import type { GroupSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";
import { verifyProof } from "./verify-proof.js";

/** What the contract knows before a group. */
export interface GroupGround {
  /** Domain of the deployment, 88 bits. */
  readonly domain: bigint;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly stateRoot: bigint;
  /** By shape id. */
  readonly keys: ReadonlyMap<bigint, VerificationKey>;
  readonly deposits: Queue;
  readonly exits: Queue;
}

/** What an accepted group does. */
export interface CheckedGroup {
  readonly shapeId: bigint;
  /** Batches, 1 or more. */
  readonly count: number;
  /** Root after the last batch. */
  readonly newRoot: bigint;
  /** Heads of the queues after the last batch. */
  readonly depositHead: number;
  readonly exitHead: number;
  /** In the order in which they are written; no amount is 0. */
  readonly credits: readonly Payout[];
}

/** What is known of a batch before its proof is looked at. */
interface ReadBatch {
  readonly header: BatchHeader;
  readonly payouts: readonly Payout[];
  readonly publicInputs: PublicInputs;
}

/** Heads of the queues, which move from batch to batch. */
interface Heads {
  depositHead: number;
  exitHead: number;
}

/**
 * Checks a group.
 *
 * The contract checks the proofs by one product of pairings, each proof to the power of a weight of
 * 128 bits that nobody can choose. Here each proof is checked by itself. The product is right if each
 * proof is. If one is wrong, its factor is not 1; all factors have the prime order r, as the points of
 * every proof are in the groups of that order or refused, so the product is 1 for one value of that
 * proof's weight modulo r at most: with a probability of 2^-128 each time that somebody tries. A group
 * of one has the weight 1, so there the two checks are the same.
 *
 * @throws QuipuError, in the order of the checks: `OutOfRange` for a fee recipient wider than 160
 *   bits, which the contract's ABI has no room for; `UnknownShape`; `MalformedData` for no batches,
 *   then for a length that is not that of so many batches of the shape; `RootMismatch` if the first
 *   does not start at the current root. Then batch by batch: `NotInField` for a new root ≥ r;
 *   `QueueMismatch` if its deposits are not the next ones, `MarkedItemWaiting` if it takes none while a
 *   marked one waits; the same of exits; `NotInField` for a key that is paid to, or a digest, ≥ r. Then
 *   `MalformedProof` for a coordinate ≥ p in any proof; then `InvalidProof` for any proof.
 */
export async function checkGroup(
  group: GroupSubmission,
  ground: GroupGround,
): Promise<CheckedGroup> {
  const { shape, feeRecipient, proofs } = group;
  assertBelow(feeRecipient, OWNER_LIMIT, "fee recipient");
  const id = shapeId(shape, ground.levels);
  const key = ground.keys.get(id);
  if (key === undefined) {
    const name = `shape ${formatShape(shape)} at ${ground.levels} levels`;
    throw verifierError("UnknownShape", `no verification key for ${name}`);
  }
  assertWhole(group);
  if (group.oldRoot !== ground.stateRoot) {
    throw verifierError("RootMismatch", gotExpected("old root", group.oldRoot, ground.stateRoot));
  }
  const heads = { depositHead: ground.deposits.head, exitHead: ground.exits.head };
  const batches = readBatches(group, ground, heads);
  for (const [i, { proof }] of proofs.entries()) assertCoordinates(proof, i);
  for (const [i, { publicInputs }] of batches.entries()) {
    await verifyProof(key, publicInputs, proofs[i]!.proof);
  }
  const fees = batches.map(({ header: { feeToken: token, feeTotal: amount } }) => {
    return { owner: feeRecipient, token, amount };
  });
  return {
    ...{ shapeId: id, count: proofs.length, newRoot: batches.at(-1)!.header.newRoot },
    ...heads,
    credits: mergeCredits([...fees, ...batches.flatMap(({ payouts }) => payouts)]),
  };
}

function assertWhole({ shape, data, proofs }: GroupSubmission): void {
  if (proofs.length === 0) {
    throw verifierError("MalformedData", gotExpected("batches", 0, "1 or more"));
  }
  const expected = proofs.length * calldataLength(shape);
  if (data.length === expected) return;
  throw verifierError("MalformedData", gotExpected("calldata bytes", data.length, expected));
}

/** Checks all that can be checked of each batch without its proof, and moves the heads. */
function readBatches(group: GroupSubmission, ground: GroupGround, heads: Heads): ReadBatch[] {
  const { shape, oldRoot, feeRecipient, proofs } = group;
  const shared = { oldRoot, feeRecipient, domain: ground.domain };
  return groupData(group.data, shape, shared).map((data, i) => {
    const header = decodeHeader(dataParts(data, shape).words);
    heads.depositHead = take(ground.deposits, heads.depositHead, depositItems(data, shape));
    heads.exitHead = take(ground.exits, heads.exitHead, exitItems(data, shape));
    for (const { keyY } of payeesOf(data, shape)) assertFieldElement(keyY, "key");
    const { digest } = proofs[i]!;
    assertFieldElement(digest, "digest");
    const publicInputs = {
      digest,
      ...evaluateAlone(digest, data, { shape, levels: ground.levels }),
    };
    return { header, payouts: payoutsOf(data, shape), publicInputs };
  });
}

/** The head behind what a batch takes. It may leave a queue as it is, unless a marked item waits there. */
function take(queue: Queue, head: number, items: readonly Uint8Array[]): number {
  queue.checkNext(items, head);
  queue.assertMarkedTaken(items.length, head);
  return head + items.length;
}
