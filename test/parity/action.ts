/** A transaction in values that mirror and contract both understand, and what became of it. */
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type {
  BlobSubmission,
  GroupSubmission,
  LateItems,
  RunSubmission,
} from "../../verifier/submission.js";

/** The arguments of each function of the contract, by its name. */
export interface Arguments {
  readonly deposit: Deposit & { readonly value: bigint };
  readonly requestExit: { readonly account: number };
  readonly markDeposit: { readonly index: number };
  readonly markExit: { readonly index: number };
  readonly commitBatches: GroupSubmission;
  readonly commitGroup: RunSubmission;
  readonly commitBlob: {
    readonly group: BlobSubmission;
    /** That the transaction carries. */
    readonly blobs: readonly Uint8Array[];
  };
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

export type FunctionName = keyof Arguments;

/** A call of one function. */
export type Action = {
  [Name in FunctionName]: {
    readonly name: Name;
    /** L1 address of the caller. */
    readonly sender: bigint;
    readonly args: Arguments[Name];
  };
}[FunctionName];

/** An event with every value as a decimal string, so that numbers and addresses compare. */
export interface PlainEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
}

/** What became of a transaction: its events, or the name of the error that refused it. */
export type Outcome =
  | { readonly refusal: string }
  | { readonly refusal?: undefined; readonly events: readonly PlainEvent[] };

/** An event in plain values. Hex strings, as addresses are, become decimal. */
export function plainEvent(name: string, args: object): PlainEvent {
  const entries = Object.entries(args).map(([key, value]) => [key, plain(value)] as const);
  return { name, args: Object.fromEntries(entries) };
}

/** A number, bigint, address or truth value as a decimal string. */
export function plain(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "bigint") return BigInt(value).toString();
  if (typeof value === "string") return BigInt(value).toString();
  throw new TypeError(`no plain value: ${String(value)}`);
}
