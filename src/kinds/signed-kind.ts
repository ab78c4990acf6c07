/** What a kind of operation that users sign has beside what a batch does with it. */
import type * as v from "valibot";
import type { Message, Signature } from "../crypto/eddsa.js";
import type { AccountFinder, AccountReader } from "../state/state.js";
import type { BatchKind, KindTypes } from "./batch-kind.js";

/** What every signed operation says, whatever its kind. */
export interface Spend {
  /** The kind, as it is named in JSON. */
  readonly kind: string;
  /** Account index of the signer, 24 bits. */
  readonly from: number;
  /** Token id, 16 bits. */
  readonly token: number;
  /** The signer's nonce, 32 bits. */
  readonly nonce: number;
}

/** An operation together with the signature of its account. */
export type Signed<Operation extends Spend> = Operation & { readonly signature: Signature };

/** Money that an operation brings to another account than its signer's. */
export interface Credit {
  readonly account: number;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/** The types that belong to a signed kind; `unsigned` is what the signature covers. */
export interface SignedTypes extends KindTypes {
  readonly unsigned: Spend;
  readonly operation: Signed<this["unsigned"]>;
}

/** One kind of operation that users sign. */
export interface SignedKind<Types extends SignedTypes> extends BatchKind<Types> {
  /** The signature of the padding key that fills unused places, over what nobody means. */
  paddingSignature(domain: bigint): Signature;

  /** Checks widths. @throws QuipuError `OutOfRange`. */
  assert(operation: Types["unsigned"]): void;

  /**
   * What the signature covers; no two operations have the same.
   *
   * @param domain deployment domain, 88 bits
   * @throws QuipuError `OutOfRange` if a field is too wide.
   */
  message(domain: bigint, operation: Types["unsigned"]): Message;

  /** What the operation takes from its signer's balance. */
  costOf(operation: Types["unsigned"]): bigint;

  /** Whom else the operation credits, of the accounts that there are. */
  creditOf(operation: Types["unsigned"], accounts: AccountFinder): Credit | undefined;

  /** The account that the operation names as its receiver by index, and not by its key. */
  receiverIndex(operation: Types["unsigned"]): number | undefined;

  /** Rule C. @throws QuipuError `AccountNotFound`, `TokenMismatch`. */
  checkHolders(accounts: AccountReader, operation: Types["unsigned"]): void;

  /** The JSON fields beside `kind` and the signature, and how they are read. */
  readonly jsonFields: v.ObjectEntries;

  /**
   * The operation of JSON fields that the schema has passed.
   *
   * @throws QuipuError `NotEncodable` for a value without an exact encoding.
   */
  fromJson(fields: never): Types["unsigned"];

  /** The JSON fields of an operation. @throws QuipuError `NotEncodable` for what has none. */
  toJson(operation: Types["unsigned"]): Readonly<Record<string, string | number>>;
}
