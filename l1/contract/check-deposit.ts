/**
 * Checks of a deposit that need no L1. The contract takes any key; money for one that nobody can sign
 * with could be had back by a forced exit only.
 */

import { decompressKey } from "../../src/crypto/compressed-key.js";
import { isOnCurve, Point } from "../../src/crypto/curve.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { assertDeposit, type Deposit } from "../../src/kinds/deposit/deposit.js";
import { l1Error } from "../l1-error.js";

/**
 * Refuses a deposit that the contract would refuse, or that nobody could spend.
 *
 * @throws QuipuError `OutOfRange`, `NotInField`; `UnspendableKey` for a key that is not a point of
 *   full order.
 */
export function checkDeposit(deposit: Deposit): void {
  assertDeposit(deposit);
  const { amount, owner, key: compressed } = deposit;
  if (amount === 0n) throw new QuipuError("OutOfRange", gotExpected("amount", amount, "> 0"));
  if (owner === 0n) {
    throw new QuipuError("OutOfRange", gotExpected("owner", owner, "an L1 address"));
  }
  const key = decompressKey(compressed);
  const isPoint = isOnCurve(key);
  if (isPoint && !Point.fromAffine(key).clearCofactor().is0()) return;
  const got = isPoint ? "a point of small order" : "a number without a point";
  const message = gotExpected(`key 0x${compressed.toString(16)}`, got, "a point of full order");
  throw l1Error("UnspendableKey", `${message}: nobody could sign with it`);
}
