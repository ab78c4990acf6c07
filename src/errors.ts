/**
 * The one error type of quipu. Every refusal carries a stable code, the same word in TypeScript,
 * in the L1 mirror and as the Solidity custom error, and a message that says what was got
 * and what was expected.
 */

/** Rules of the operations (SPEC.md, "Rules"): one letter each, the same in circuit and native code. */
export type Rule = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "J" | "K" | "L";

/** The letter of the rule that each refusal of an operation stands for. */
export const RULE_OF = {
  InvalidSignature: "A",
  NonceMismatch: "B",
  NonceExhausted: "B",
  AccountNotFound: "C",
  TokenMismatch: "C",
  InsufficientBalance: "D",
  BalanceOverflow: "E",
  FeeTokenMismatch: "F",
  IdentityMismatch: "H",
  ExitMismatch: "J",
  PayoutMismatch: "K",
  ReservedLeaf: "L",
} as const satisfies Record<string, Rule>;

/** Refusals of an operation by a rule of the protocol. */
export type RuleErrorCode = keyof typeof RULE_OF;

/** Every refusal of `src/`, of the sequencer and of files. */
export type ErrorCode =
  | RuleErrorCode
  /** A value that must be a field element is negative or ≥ r. */
  | "NotInField"
  /** A value does not fit the width the protocol gives it. */
  | "OutOfRange"
  /** An amount or fee has no exact encoding. */
  | "NotEncodable"
  /** A shape that is no `NxM` or `NxM-DdEeWwPps` within the bounds. */
  | "InvalidShape"
  /** A tree depth out of bounds. */
  | "InvalidLevels"
  /** A private key that is not 32 bytes. */
  | "InvalidKey"
  /** A payment address that is mistyped, of another kind, or of nobody. */
  | "InvalidAddress"
  /** The tree has no empty leaf left. */
  | "TreeFull"
  /** A batch names more operations or accounts than its shape takes. */
  | "BatchTooLarge"
  /** More record elements than a blob holds. */
  | "BlobTooLarge"
  /** Published data that is not of the form the specification gives. */
  | "MalformedData"
  /** Published data for another deployment. */
  | "DomainMismatch"
  /** A batch that starts from another root, or does not lead to the one it claims. */
  | "RootMismatch"
  /** A proof of another form, with a coordinate ≥ p, or for another number of public inputs. */
  | "MalformedProof"
  /** A proof that is not one of its statement under its key. */
  | "InvalidProof"
  /** A verification key that is no point, or the wrong number of points, where one must be. */
  | "InvalidVerificationKey"
  /** A batch whose fees do not add up to its fee total. */
  | "FeeTotalMismatch"
  /** An operation that is already waiting, or another one with the same sender and nonce. */
  | "DuplicateNonce"
  /** An operation that had to make room for one that pays more. */
  | "Outbid"
  /** Another account stands where an operation's receiver stood when it was submitted. */
  | "ReceiverChanged"
  /** The sequencer holds as many operations as it may. */
  | "QueueFull"
  /** An operation waited too long for those that must come before it. */
  | "NonceGapExpired"
  /** A file that cannot be read as what it should be. */
  | "InvalidFile"
  /** A file that cannot be created or replaced. */
  | "FileUnwritable"
  /** The disk, or the quota, is used up. */
  | "NoSpaceLeft";

/**
 * What differs from what should be, and the words for it. An API hands the parts on; a person reads
 * `what: got X, expected Y`.
 */
export class Mismatch {
  readonly what: string;
  readonly got: string;
  readonly expected: string;
  /** Index of the account that it is about. */
  readonly account?: number;

  constructor(what: string, got: unknown, expected: unknown, account?: number) {
    this.what = what;
    this.got = String(got);
    this.expected = String(expected);
    if (account !== undefined) this.account = account;
  }

  toString(): string {
    const subject = this.account === undefined ? "" : ` of account ${this.account}`;
    return `${this.what}${subject}: got ${this.got}, expected ${this.expected}`;
  }
}

/** The parts of a refusal that a program can read: plain strings and numbers, safe as JSON. */
export interface ErrorDetails {
  /** What was looked at, e.g. `nonce`. */
  readonly what?: string;
  readonly got?: string;
  readonly expected?: string;
  /** Index of the account that broke a rule. */
  readonly account?: number;
}

/** A refusal with a stable, documented code. */
export class QuipuError<Code extends string = string> extends Error {
  override readonly name = "QuipuError";
  /** Stable name of the refusal, e.g. `InsufficientBalance`. */
  readonly code: Code;
  /** The protocol rule that was broken, where the refusal is one of a rule. */
  readonly rule: Rule | undefined;
  /** What was got and expected, and of which account, as far as the refusal is about that. */
  readonly details: ErrorDetails;

  constructor(
    code: Code,
    message: string | Mismatch,
    options: { rule?: Rule; cause?: unknown } = {},
  ) {
    const { rule, cause } = options;
    super(String(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.rule = rule;
    this.details = message instanceof Mismatch ? { ...message } : {};
  }
}

/** The refusal of an operation by a rule; its letter follows from the code. */
export function ruleError(
  code: RuleErrorCode,
  message: string | Mismatch,
): QuipuError<RuleErrorCode> {
  return new QuipuError(code, message, { rule: RULE_OF[code] });
}

/**
 * Builds what every refusal says: `what: got X, expected Y`.
 *
 * @param account index of the account that it is about
 */
export function gotExpected(
  what: string,
  got: unknown,
  expected: unknown,
  account?: number,
): Mismatch {
  return new Mismatch(what, got, expected, account);
}

/** What an action returns, or the refusal that it throws; any other error goes on. */
export function resultOrRefusal<Result>(action: () => Result): Result | QuipuError {
  try {
    return action();
  } catch (reason) {
    if (reason instanceof QuipuError) return reason;
    throw reason;
  }
}
