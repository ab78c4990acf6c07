/** What every way of settling checks of a group of batches, and what it does if it accepts. */
import { assertBelow } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import { OWNER_LIMIT } from "../src/params.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape, shapeId } from "../src/shape.js";
import { mergeCredits } from "./merge-credits.js";
import type { Queues, ReadBatch, ReadBatches } from "./read-batches.js";
import type { GroupSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";

/** What the contract knows before a group. */
export interface GroupGround extends Queues {
  /** Domain of the deployment, 88 bits. */
  readonly domain: bigint;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly stateRoot: bigint;
  /** By shape id. */
  readonly keys: ReadonlyMap<bigint, VerificationKey>;
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

/** What a group says besides its batches. */
type GroupTerms = Pick<GroupSubmission, "shape" | "feeRecipient">;

/**
 * The key of a group's shape.
 *
 * @throws QuipuError `OutOfRange` for a fee recipient wider than 160 bits; `UnknownShape`.
 */
export function keyOf(
  { shape, feeRecipient }: GroupTerms,
  { keys, levels }: GroupGround,
): VerificationKey {
  assertBelow(feeRecipient, OWNER_LIMIT, "fee recipient");
  const key = keys.get(shapeId(shape, levels));
  if (key !== undefined) return key;
  const name = `shape ${formatShape(shape)} at ${levels} levels`;
  throw verifierError("UnknownShape", `no verification key for ${name}`);
}

/** @throws QuipuError `MalformedData`. */
export function assertBatches(count: number): void {
  if (count > 0) return;
  throw verifierError("MalformedData", gotExpected("batches", 0, "1 or more"));
}

/**
 * Checks that there is a batch, and that the data are as long as so many batches.
 *
 * @param length calldata of a batch, in bytes
 * @throws QuipuError `MalformedData`.
 */
export function assertWhole(data: Uint8Array, count: number, length: number): void {
  assertBatches(count);
  const expected = count * length;
  if (data.length === expected) return;
  throw verifierError("MalformedData", gotExpected("calldata bytes", data.length, expected));
}

/** Checks that a group starts at the current root. @throws QuipuError `RootMismatch`. */
export function assertRoot(
  { oldRoot }: Pick<GroupSubmission, "oldRoot">,
  { stateRoot }: GroupGround,
): void {
  if (oldRoot === stateRoot) return;
  throw verifierError("RootMismatch", gotExpected("old root", oldRoot, stateRoot));
}

/** What a group credits: the fees of all batches, then what each pays. */
export function creditsOf(batches: readonly ReadBatch[], feeRecipient: bigint): Payout[] {
  const fees = batches.map(({ header: { feeToken: token, feeTotal: amount } }) => {
    return { owner: feeRecipient, token, amount };
  });
  return mergeCredits([...fees, ...batches.flatMap(({ payouts }) => payouts)]);
}

/** What a group does whose batches have been read. */
export function effectOf(
  { shape, feeRecipient }: GroupTerms,
  { levels }: GroupGround,
  { batches, depositHead, exitHead }: ReadBatches,
): CheckedGroup {
  return {
    ...{ shapeId: shapeId(shape, levels), count: batches.length },
    newRoot: batches.at(-1)!.header.newRoot,
    ...{ depositHead, exitHead },
    credits: creditsOf(batches, feeRecipient),
  };
}
