/**
 * An operation says whom it pays by a leaf: the one that it names, or its own for what L1 pays to the owner. Whoever
 * commits chooses leaves, so after a reorganisation somebody else may stand there.
 */
import { gotExpected, QuipuError } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { type Identity, isSameIdentity } from "../src/state/identity.js";
import type { State } from "../src/state/state.js";

/** Who stands now where an operation pays; undefined if nobody does. */
export function receiverOf(state: State, operation: SignedOperation): Identity | undefined {
  return state.account(receiverIndex(operation));
}

/**
 * @param known who stood there before
 * @param receiver who stands there now
 * @throws QuipuError `ReceiverChanged`.
 */
export function assertSameReceiver(
  operation: SignedOperation,
  known: Identity,
  receiver: Identity,
): void {
  if (isSameIdentity(known, receiver)) return;
  const expected = "the key and owner that stood there when it was submitted";
  const account = receiverIndex(operation);
  const who = account === operation.from ? "sender" : "receiver";
  const mismatch = gotExpected(who, "another key or owner", expected, account);
  throw new QuipuError("ReceiverChanged", mismatch);
}

/** The account by whose leaf an operation says whom it pays: its own if it names no other. */
function receiverIndex(operation: SignedOperation): number {
  return kindOf(operation).receiverIndex(operation) ?? operation.from;
}
