/**
 * A batch in the making: tries one operation after another on the accounts as the batch will leave
 * them. Operations come in the order in which they are chosen; the batch applies its withdrawals
 * after its transfers, and so does the trial.
 */
import { QuipuError } from "../src/errors.js";
import { isTransfer, type SignedOperation } from "../src/operations/signed-operation.js";
import type { SignedWithdrawal } from "../src/operations/signed-withdrawal.js";
import { AccountOverlay } from "../src/state/account-overlay.js";
import { applyTransfer } from "../src/state/apply-transfer.js";
import { applyWithdrawal } from "../src/state/apply-withdrawal.js";

export class BatchTrial {
  /** The accounts after deposits, exits and the transfers so far. */
  readonly #accounts: AccountOverlay;
  readonly #withdrawals: SignedWithdrawal[] = [];

  /** @param accounts the accounts after the batch's deposits and exits; changed by transfers */
  constructor(accounts: AccountOverlay) {
    this.#accounts = accounts;
  }

  /**
   * Adds an operation to the batch, or says why that cannot be. A transfer of an account of which
   * the batch has a withdrawal must not be tried.
   */
  attempt(operation: SignedOperation, feeToken: number): QuipuError | undefined {
    try {
      if (isTransfer(operation)) applyTransfer(this.#accounts, operation, feeToken);
      else this.#withdraw(operation);
      return undefined;
    } catch (reason) {
      if (reason instanceof QuipuError) return reason;
      throw reason;
    }
  }

  /** What later transfers bring to the account only makes the withdrawal easier. */
  #withdraw(withdrawal: SignedWithdrawal): void {
    const after = new AccountOverlay(this.#accounts);
    const earlier = this.#withdrawals.filter(({ from }) => from === withdrawal.from);
    for (const each of [...earlier, withdrawal]) applyWithdrawal(after, each);
    this.#withdrawals.push(withdrawal);
  }
}
