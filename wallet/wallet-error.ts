/** The refusals of a wallet, one code each. */
import { type Mismatch, QuipuError } from "../src/errors.js";

export type WalletErrorCode =
  /** There is no wallet in the folder. */
  | "WalletMissing"
  /** There is a wallet in the folder, which is not replaced. */
  | "WalletExists"
  /** The node serves another rollup than the wallet is for. */
  | "WrongRollup"
  /** The wallet has no account of the token. */
  | "NoAccount"
  /** Another command of the wallet is sending. */
  | "WalletBusy"
  /** What became of an operation is not known: the same command goes on with it. */
  | "OutcomeUnknown"
  /** What was started goes on, though nobody waits for it any more. */
  | "StillUnderWay"
  /** A nonce that would let an operation happen beside one that was refused. */
  | "NonceSkipped"
  /** The node asks for more than the user has allowed. */
  | "FeeTooHigh"
  /** The node says that L1 has a batch, and L1 does not say so. */
  | "NotOnL1";

/** Builds a refusal of a wallet. */
export function walletError(
  code: WalletErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<WalletErrorCode> {
  return new QuipuError(code, message, { cause });
}
