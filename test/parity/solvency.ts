/** The invariant of SPEC.md section 8: a contract holds exactly what it owes. */
import assert from "node:assert/strict";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { State } from "../../src/state/state.js";
import { CONTRACT_ITSELF, placeName, type Scope, type View } from "./view.js";

/** What stands behind a contract, and is not kept by it. */
export interface Behind {
  /** Every deposit that was ever queued, in order. */
  readonly deposits: readonly Deposit[];
  /** The accounts under the contract's root. */
  readonly state: State;
}

/**
 * Checks for each token that held = deposits queued + balances of the state + claimable, where what
 * has been refunded or has escaped is claimable and nothing else.
 *
 * @param view of a contract whose scope names all who may claim
 */
export function assertSolvent(view: View, scope: Scope, { deposits, state }: Behind): void {
  const value = (name: Parameters<typeof placeName>[0]["name"], ...keys: (number | bigint)[]) =>
    BigInt(view[placeName({ name, keys: keys.map(BigInt) })] ?? 0);
  const head = Number(value("depositHead"));
  assert.equal(
    value("stateRoot"),
    state.root,
    "the state is not the one under the contract's root",
  );
  for (let token = 0; token < scope.tokens; token++) {
    const queued = deposits
      .map((deposit, index) => ({ ...deposit, index }))
      .filter((deposit) => deposit.token === token && deposit.index >= head)
      .filter(({ index }) => value("refunded", index) === 0n)
      .reduce((sum, { amount }) => sum + amount, 0n);
    const inside = state
      .entries()
      .filter(([index, account]) => account.token === token && value("escaped", index) === 0n)
      .reduce((sum, [, { balance }]) => sum + balance, 0n);
    const claimable = scope.owners.reduce(
      (sum, owner) => sum + value("claimable", owner, token),
      0n,
    );
    assert.equal(
      value("holding", CONTRACT_ITSELF, token),
      queued + inside + claimable,
      `token ${token}: queued ${queued}, balances ${inside}, claimable ${claimable}`,
    );
  }
}
