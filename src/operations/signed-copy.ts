/** Copies of operations: what their signers have said, and nothing that somebody has added. */
import { kindOf, type SignedOperation } from "./kinds.js";

/** What `signedCopy` has made: copied again, it would be the same. */
const copies = new WeakSet<SignedOperation>();

/**
 * A copy of an operation that nobody can change, with the fields that JSON has of it and no others: the
 * leaf that a payment goes to, for one, is for whoever seals it to choose.
 */
export function signedCopy(operation: SignedOperation): SignedOperation {
  if (copies.has(operation)) return operation;
  const names = ["kind", ...Object.keys(kindOf(operation).jsonFields), "signature"];
  const fields = Object.entries(operation).filter(([name]) => names.includes(name));
  const copy = frozenCopy(Object.fromEntries(fields)) as SignedOperation;
  copies.add(copy);
  return copy;
}

/** A copy of a value that consists of plain objects, down to its last part. */
function frozenCopy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, frozenCopy(part)] as const);
  return Object.freeze(Object.fromEntries(parts));
}
