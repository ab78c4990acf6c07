/**
 * The one error type of quipu. Every refusal carries a stable code, the same word in TypeScript,
 * in the L1 mirror and (later) as the Solidity custom error, and a message that says what was got
 * and what was expected.
 */

/** Rules of the operations (SPEC.md, "Rules"): one letter each, the same in circuit and native code. */
export type Rule = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "J" | "K";

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
  DepositMismatch: "H",
  ExitMismatch: "J",
  PayoutMismatch: "K",
} as const satisfies Record<string, Rule>;

/** Refusals of an operation by a rule of the protocol. */
export type RuleErrorCode = keyof typeof RULE_OF;

/** Every refusal of `src/`. */
export type ErrorCode =
  | RuleErrorCode
  /** A value that must be a field element is negative or ≥ r. */
  | "NotInField"
  /** A value does not fit the width the protocol gives it. */
  | "OutOfRange"
  /** An amount or fee has no exact encoding. */
  | "NotEncodable"
  /** A shape that is no `NxM` or `NxM-DdEeWw` within the bounds. */
  | "InvalidShape"
  /** A tree depth out of bounds. */
  | "InvalidLevels"
  /** A private key that is not 32 bytes. */
  | "InvalidKey"
  /** The tree has no empty leaf left. */
  | "TreeFull"
  /** A batch names more operations or accounts than its shape takes. */
  | "BatchTooLarge"
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

/** A refusal with a stable, documented code. */
export class QuipuError<Code extends string = string> extends Error {
  override readonly name = "QuipuError";
  /** Stable name of the refusal, e.g. `InsufficientBalance`. */
  readonly code: Code;
  /** The protocol rule that was broken, where the refusal is one of a rule. */
  readonly rule: Rule | undefined;

  constructor(code: Code, message: string, options: { rule?: Rule; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.rule = options.rule;
  }
}

/** The refusal of an operation by a rule; its letter follows from the code. */
export function ruleError(code: RuleErrorCode, message: string): QuipuError<RuleErrorCode> {
  return new QuipuError(code, message, { rule: RULE_OF[code] });
}

/** Builds the message every refusal uses: `what: got X, expected Y`. */
export function gotExpected(what: string, got: unknown, expected: unknown): string {
  return `${what}: got ${String(got)}, expected ${String(expected)}`;
}
