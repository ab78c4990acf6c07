/** From the settled operations of a batch to what is published of them: records and settlement. */
import { challengeOf, type PublicKey } from "../crypto/eddsa.js";
import type { PublishedSignature } from "../crypto/recover-signature.js";
import {
  type ByKind,
  KIND_NAMES,
  KINDS,
  type KindName,
  kindOf,
  SETTLED_KIND_NAMES,
  type SettledKindName,
  SIGNED_KIND_NAMES,
  type SignedOperation,
  type TypesOf,
} from "../operations/kinds.js";
import type { PublishedSignatures } from "./published-signatures.js";
import type { Entries } from "./settlement.js";

/** What challenges are made of, beside the operations. */
export interface SigningContext {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** The key of an account. */
  keyOf(account: number): PublicKey;
}

/** The records of settled operations, without padding. */
export function recordsOf(
  operations: ByKind<"settled">,
  slots: readonly number[],
): ByKind<"record"> {
  const slotOf = new Map(slots.map((index, slot) => [index, slot]));
  const lists = KIND_NAMES.map((name) => [
    name,
    recordList(name, operations[name], (account) => slotOf.get(account)!),
  ]);
  return Object.fromEntries(lists) as ByKind<"record">;
}

/** What L1 reads of settled operations, the signatures aside. */
export function entriesOf(operations: ByKind<"settled">): Entries {
  const lists = SETTLED_KIND_NAMES.map((name) => [name, entryList(name, operations[name])]);
  return Object.fromEntries(lists) as Entries;
}

/** What a signed shape publishes of the signatures of operations. */
export function signaturesOf(
  operations: ByKind<"settled">,
  context: SigningContext,
): PublishedSignatures {
  const lists = SIGNED_KIND_NAMES.map((name) => {
    const signed: readonly SignedOperation[] = operations[name];
    return [name, signed.map((operation) => publishedOf(operation, context))];
  });
  return Object.fromEntries(lists) as PublishedSignatures;
}

function publishedOf(
  operation: SignedOperation,
  { domain, keyOf }: SigningContext,
): PublishedSignature {
  const { from, signature } = operation;
  const message = kindOf(operation).message(domain, operation);
  return { challenge: challengeOf(keyOf(from), message, signature), response: signature.s };
}

function recordList<Name extends KindName>(
  name: Name,
  operations: readonly TypesOf[Name]["settled"][],
  slotOf: (account: number) => number,
): TypesOf[Name]["record"][] {
  return operations.map((operation) => KINDS[name].recordOf(operation, slotOf));
}

function entryList<Name extends SettledKindName>(
  name: Name,
  operations: readonly TypesOf[Name]["settled"][],
): TypesOf[Name]["entry"][] {
  return operations.map((operation) => KINDS[name].entryOf(operation));
}
