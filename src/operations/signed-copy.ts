/** Copies of operations: what their signers have said, and nothing that somebody has added. */
import { kindOf, type SignedOperation } from "./kinds.js";

/**
 * A copy of an operation that nobody can change, with the fields that JSON has of it and no others: the
 * leaf that a payment goes to, for one, is for whoever seals it to choose.
 */
export function signedCopy(operation: SignedOperation): SignedOperation {
  const names = ["kind", ...Object.keys(kindOf(operation).jsonFields), "signature"];
  const fields = Object.entries(operation).filter(([name]) => names.includes(name));
  return freezeDeep(structuredClone(Object.fromEntries(fields))) as SignedOperation;
}

function freezeDeep<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) freezeDeep(part);
  }
  return Object.freeze(value);
}
