/** Columns of the circuit's inputs: one value for each place, of padding where it is unused. */
import { type PublicKey, type Signature, signingKey } from "../crypto/eddsa.js";
import { PADDING_KEY } from "./padding.js";

/** Keys and signatures of the places of a kind. */
export interface SignatureColumns {
  readonly keyX: bigint[];
  readonly keyY: bigint[];
  readonly r8x: bigint[];
  readonly r8y: bigint[];
  readonly s: bigint[];
}

/** Tells the circuit by which integer a signature holds; responses are below. */
const ALIASED = 1n << 252n;

/** Reads columns of a fixed length off items, 0 where there is no item. */
export function columnOver<Item>(items: readonly Item[], length: number) {
  return (read: (item: Item, i: number) => bigint | number): bigint[] =>
    Array.from({ length }, (_, i) => (i < items.length ? BigInt(read(items[i]!, i)) : 0n));
}

/**
 * Keys and signatures, those of padding where there is no operation.
 *
 * @param length places of the kind
 * @param keyOf the key of an account
 * @param padding the padding signature of the kind and domain
 */
export function signatureColumns(
  operations: readonly { readonly from: number; readonly signature: Signature }[],
  length: number,
  { keyOf, padding }: { keyOf: (account: number) => PublicKey; padding: Signature },
): SignatureColumns {
  const rows = Array.from({ length }, (_, i): { key: PublicKey; signature: Signature } => {
    const operation = operations[i];
    if (operation === undefined) return { key: PADDING_KEY, signature: padding };
    const { from, signature } = operation;
    return { key: signingKey(keyOf(from), signature), signature };
  });
  return {
    keyX: rows.map(({ key }) => key.x),
    keyY: rows.map(({ key }) => key.y),
    r8x: rows.map(({ signature }) => signature.r8.x),
    r8y: rows.map(({ signature }) => signature.r8.y),
    s: rows.map(({ signature: { s, aliased = false } }) => (aliased ? s + ALIASED : s)),
  };
}
