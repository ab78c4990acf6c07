/**
 * What a batch does with the operations of one kind: one description for each kind, over which
 * sealing, publication, replay and the witness input loop. The kinds themselves are in the folders
 * beside this file, and `src/operations/kinds.ts` lists them.
 */
import type { PublicKey } from "../crypto/eddsa.js";
import type { BatchAccounts } from "../state/batch-accounts.js";
import type { AccountWriter } from "../state/state.js";
import type { DataField } from "./data-field.js";

/** The types that belong to a kind. */
export interface KindTypes {
  /** As it is handed in: signed, or as L1 has queued it. */
  readonly operation: object;
  /** With everything that the batch has settled about it: where it went, what it pays. */
  readonly settled: object;
  /** As it is published among the records, accounts by slot. */
  readonly record: object;
  /** What L1 reads of it; `undefined` for a kind of which L1 reads nothing. */
  readonly entry: object | undefined;
  /** Its columns of the circuit's inputs. */
  readonly signals: object;
}

/** The form of what L1 reads of an operation. */
export interface EntryCodec<Entry> {
  /** Bytes in the published data. */
  readonly bytes: number;
  /** What these bytes are, from the first to the last. */
  readonly fields: readonly DataField[];
  /** Elements of the vector. */
  readonly elements: number;
  /** @throws QuipuError `OutOfRange` or `NotInField` if a field is too wide. */
  encode(entry: Entry): Uint8Array;
  /** Any bytes of the right length are one. */
  decode(bytes: Uint8Array): Entry;
  toElements(entry: Entry): bigint[];
}

/** The money that an operation moves; where no account is named, it comes from L1 or goes there. */
export interface Movement {
  readonly from?: number;
  readonly to?: number;
  readonly token: number;
  /** In the token's smallest unit, the fee aside. */
  readonly amount: bigint;
}

/** What an operation is settled by, beside the accounts. */
export interface SettlingContext {
  /** The batch's fee token, 16 bits. */
  readonly feeToken: number;
  /** Depth of the state tree. */
  readonly levels: number;
}

/** A published operation: what the data of a batch say of it. */
export interface Published<Types extends KindTypes> extends SettlingContext {
  readonly record: Types["record"];
  readonly entry: Types["entry"];
  /** The accounts of the batch, by slot. */
  readonly slots: readonly number[];
}

/** What the columns of a kind are made of. */
export interface ColumnContext<Types extends KindTypes> {
  /** How many operations of the kind the shape takes. */
  readonly count: number;
  /** The records, in the order of the operations. */
  readonly records: readonly Types["record"][];
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** The key of an account as the batch leaves it. */
  keyOf(account: number): PublicKey;
}

/** One kind of operation, as a batch sees it. */
export interface BatchKind<Types extends KindTypes> {
  /** The kind in messages, e.g. `deposit`. */
  readonly name: string;
  /** Bytes of a record. */
  readonly recordBytes: number;
  /** What these bytes are, from the first to the last. */
  readonly recordFields: readonly DataField[];
  /** What L1 reads; `undefined` if it reads nothing. */
  readonly entry: EntryCodec<NonNullable<Types["entry"]>> | undefined;

  /**
   * The accounts and empty leaves that an operation names, each once. Where the choice is the
   * batch's, it is made here.
   *
   * @throws QuipuError `OutOfRange`, `NotInField`, or `TreeFull` if no leaf is left.
   */
  accountsOf(operation: Types["operation"], accounts: BatchAccounts): readonly number[];

  /**
   * Applies an operation by the rules of its kind, the signature aside.
   *
   * @param named what `accountsOf` has answered
   * @throws QuipuError with the code of the first rule that is broken, having changed nothing.
   */
  apply(
    accounts: AccountWriter,
    operation: Types["operation"],
    context: SettlingContext & { readonly named: readonly number[] },
  ): Types["settled"];

  /** The fee that an operation pays, in the token's smallest unit. */
  feeOf(settled: Types["settled"]): bigint;

  /** What an operation moves. */
  movementOf(settled: Omit<Types["settled"], "signature">): Movement;

  /** The record of an operation. */
  recordOf(settled: Types["settled"], slotOf: (account: number) => number): Types["record"];
  encodeRecord(record: Types["record"]): Uint8Array;
  /**
   * Reads the record in `recordBytes` bytes; `undefined` if they are padding.
   *
   * @param slots number of slots of the batch
   * @throws QuipuError `MalformedData` for a slot that the batch does not have, or padding ≠ 0.
   */
  decodeRecord(bytes: Uint8Array, slots: number): Types["record"] | undefined;

  /** What L1 reads of an operation. */
  entryOf(settled: Types["settled"]): Types["entry"];

  /**
   * Applies a published operation; what is not published (token, nonce) is the account's own.
   *
   * @returns the operation, its signature aside
   * @throws QuipuError with the code of the first rule that is broken.
   */
  replay(accounts: AccountWriter, published: Published<Types>): Omit<Types["settled"], "signature">;

  /** The columns of the circuit's inputs, filled up with padding; none if the shape takes none. */
  signals(
    operations: readonly Types["settled"][],
    context: ColumnContext<Types>,
  ): Partial<Types["signals"]>;
}
