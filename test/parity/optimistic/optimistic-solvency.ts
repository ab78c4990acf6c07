/** What an optimistic contract holds, against what has come in and what it owes. */
import assert from "node:assert/strict";
import { CONTRACT_ITSELF, placeName, type View } from "../view.js";
import type { OptimisticScope } from "./optimistic-view.js";
import type { OptimisticWorld } from "./optimistic-world.js";

const ETHER = 0;

/** What stands behind a contract, and is not kept by it. */
type Behind = Pick<
  OptimisticWorld,
  "deposits" | "paid" | "borrowed" | "known" | "stateBehind" | "isSound" | "pending" | "terms"
>;

/**
 * Checks for each token that what is held apart from bonds = deposited − paid + burned. As long as what is final is
 * true, also that it is what is owed, less what is out on loan, and that no more of it is missing than the loss that
 * the contract declares: the loans of fallen proposals beyond what was burned. Where advances are covered there is no
 * such loss: all that falls have left behind is a quarter of a bond each at most.
 *
 * @param view of a contract whose scope names all who may claim
 */
export function assertOptimisticallySolvent(
  view: View,
  scope: OptimisticScope,
  behind: Behind,
): void {
  const value = (name: string, ...keys: (number | bigint)[]) =>
    BigInt(view[placeName({ name, keys: keys.map(BigInt) })] ?? 0);
  const sumOf = (name: string, token: number) =>
    scope.owners.reduce((sum, owner) => sum + value(name, owner, token), 0n);
  const finalId = Number(value("finalId"));
  for (let token = 0; token < scope.tokens; token++) {
    const reserved = token === ETHER ? value("reserved") : 0n;
    const burned = token === ETHER ? value("burned") : 0n;
    const held = value("holding", CONTRACT_ITSELF, token) - reserved;
    const paid = behind.paid.get(token) ?? 0n;
    assert.equal(held, value("deposited", token) - paid + burned, `money of token ${token}`);
    assert.equal(loansOf(scope.owners, token), value("advanced", token), `loans of token ${token}`);
    if (behind.terms.coverAdvances) assertCovered(token);
    if (!behind.isSound(finalId)) continue;
    const owed = owedOf(token);
    const lent = value("advanced", token);
    assert.equal(held, owed - lent + burned, `token ${token}: owed ${owed}, lent ${lent}`);
    const ofFallen = loansOfFallen(token);
    // Of a pending one the loan is set off against what is owed.
    const missing = owed - (lent - ofFallen) - held;
    const loss = ofFallen > burned ? ofFallen - burned : 0n;
    assert.ok(missing <= loss, `token ${token}: ${missing} is missing, ${loss} is declared`);
  }

  /** Balances under the final root, deposits behind it, and what is claimable. */
  function owedOf(token: number): bigint {
    const head = finalId === 0 ? 0n : depositHeadBehind(finalId);
    const queued = behind.deposits
      .map((deposit, index) => ({ ...deposit, index }))
      .filter((deposit) => deposit.token === token && deposit.index >= head)
      .filter(({ index }) => value("refunded", index) === 0n)
      .reduce((sum, { amount }) => sum + amount, 0n);
    const inside = behind
      .stateBehind(finalId)
      .entries()
      .filter(([index, account]) => account.token === token && value("escaped", index) === 0n)
      .reduce((sum, [, { balance }]) => sum + balance, 0n);
    return queued + inside + sumOf("claimable", token);
  }

  /** The tenth word of fifteen. */
  function depositHeadBehind(id: number): bigint {
    return (value("proposals", id) >> (256n * 5n)) & ((1n << 256n) - 1n);
  }

  /** A loan is an amount and the proposal that it is of, two words. */
  function loansOf(owners: readonly bigint[], token: number): bigint {
    return owners.reduce((sum, owner) => sum + (value("advances", owner, token) >> 256n), 0n);
  }

  function loansOfFallen(token: number): bigint {
    const pending = new Set(behind.pending.map(({ id }) => id));
    const debtors = scope.owners.filter((owner) => {
      return !pending.has(behind.borrowed.get(`${owner}/${token}`) ?? 0);
    });
    return loansOf(debtors, token);
  }

  /** That a fall leaves half of what it burns behind at most: of proposals that can still fall, and of those that have. */
  function assertCovered(token: number): void {
    const limit = token === ETHER ? behind.terms.proposalBond / 4n : 0n;
    const lent = value("advanced", token);
    const fallen = loansOfFallen(token);
    assert.ok(lent - fallen <= limit, `token ${token}: ${lent - fallen} of pending proposals`);
    const falls = BigInt(scope.falls);
    assert.ok(fallen <= falls * limit, `token ${token}: ${fallen} are owed after ${falls} falls`);
    if (token !== ETHER) return;
    const risk = value("totalAtRisk");
    assert.ok(lent - fallen <= risk && risk <= lent && risk <= limit, `${risk} of ${lent} at risk`);
  }
}
