/** A transaction in values that mirror and contract both understand, and what became of it. */
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type {
  BlobSubmission,
  GroupSubmission,
  LateItems,
  RunSubmission,
} from "../../verifier/submission.js";

/** The arguments of what users call of every rollup's contract, by function. */
export interface DoorArguments {
  readonly deposit: Deposit & { readonly value: bigint };
  readonly requestExit: { readonly account: number };
  readonly markDeposit: { readonly index: number };
  readonly markExit: { readonly index: number };
  readonly claim: { readonly token: number; readonly to: bigint };
  readonly freeze: LateItems;
  readonly escape: {
    readonly account: number;
    readonly owner: bigint;
    readonly token: number;
    readonly balance: bigint;
    readonly proof: ProofPoints;
  };
  readonly refundDeposit: { readonly index: number; readonly item: Uint8Array };
}

/** The same of the contract that settles by proofs. */
export interface Arguments extends DoorArguments {
  readonly commitBatches: GroupSubmission;
  readonly commitGroup: RunSubmission;
  readonly commitBlob: {
    readonly group: BlobSubmission;
    /** That the transaction carries. */
    readonly blobs: readonly Uint8Array[];
  };
}

export type FunctionName = keyof Arguments;

/** A call of one function of those. */
export type ActionOf<Functions> = {
  [Name in keyof Functions]: {
    readonly name: Name;
    /** L1 address of the caller. */
    readonly sender: bigint;
    readonly args: Functions[Name];
  };
}[keyof Functions];

export type DoorAction = ActionOf<DoorArguments>;
export type Action = ActionOf<Arguments>;

/** An event with every value as a decimal string, so that numbers and addresses compare. */
export interface PlainEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
}

/** What became of a transaction: its events, or the name of the error that refused it. */
export type Outcome =
  | {
      readonly refusal: string;
      /** Of the error, as far as a side tells them. */
      readonly refusalArguments?: readonly string[];
    }
  | { readonly refusal?: undefined; readonly events: readonly PlainEvent[] };

/** An event in plain values. Hex strings, as addresses are, become decimal. */
export function plainEvent(name: string, args: object): PlainEvent {
  const entries = Object.entries(args).map(([key, value]) => [key, plain(value)] as const);
  return { name, args: Object.fromEntries(entries) };
}

/** The arguments of an error: as `plain` has them, words as they are. */
export function plainArguments(args: readonly unknown[]): readonly string[] {
  return args.map((arg) => (typeof arg === "string" && !arg.startsWith("0x") ? arg : plain(arg)));
}

/** A number, bigint, address or truth value as a decimal string. */
export function plain(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "bigint") return BigInt(value).toString();
  if (typeof value === "string") return BigInt(value).toString();
  throw new TypeError(`no plain value: ${String(value)}`);
}
