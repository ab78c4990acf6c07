/** Joins what data say of a batch's operations with their signatures. */
import type { Signature } from "../crypto/eddsa.js";
import { type ByKind, SIGNED_KIND_NAMES, type SignedKindName } from "../operations/kinds.js";
import type { ReplayedOperations } from "./replay.js";

/**
 * The operations of a batch as it was sealed.
 *
 * @param signatures one for each operation, in their order
 */
export function withSignatures(
  operations: ReplayedOperations,
  signatures: { readonly [Name in SignedKindName]: readonly Signature[] },
): ByKind<"settled"> {
  const signed = SIGNED_KIND_NAMES.map((name) => {
    const list = operations[name].map((each, i) => ({ ...each, signature: signatures[name][i]! }));
    return [name, list];
  });
  return { ...operations, ...Object.fromEntries(signed) } as unknown as ByKind<"settled">;
}
