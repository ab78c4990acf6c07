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
  | "NoAccount";

/** Builds a refusal of a wallet. */
export function walletError(
  code: WalletErrorCode,
  message: string | Mismatch,
): QuipuError<WalletErrorCode> {
  return new QuipuError(code, message);
}
