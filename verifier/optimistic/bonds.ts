/** The bonds, in wei: apart from the money of the rollup's users, in the same balance. */
import { OptimisticError } from "./optimistic-error.js";

export class Bonds {
  /** By L1 address: given back or won, and not collected. */
  readonly #owed = new Map<bigint, bigint>();
  #reserved = 0n;
  #burned = 0n;

  /** All bonds that are locked, or owed and not collected. */
  get reserved(): bigint {
    return this.#reserved;
  }

  /** What belongs to nobody: it covers what has been advanced and is owed by those who had it. */
  get burned(): bigint {
    return this.#burned;
  }

  /** What an L1 address can collect. */
  of(owner: bigint): bigint {
    return this.#owed.get(owner) ?? 0n;
  }

  lock(amount: bigint): void {
    this.#reserved += amount;
  }

  /** Lets somebody collect what was locked. */
  unlock(owner: bigint, amount: bigint): void {
    this.#owed.set(owner, this.of(owner) + amount);
  }

  /** Takes from its owner for good what was locked. */
  burn(amount: bigint): void {
    this.#reserved -= amount;
    this.#burned += amount;
  }

  /** What an L1 address can collect. @throws OptimisticError `NothingToCollect`. */
  collectable(owner: bigint): bigint {
    const amount = this.of(owner);
    if (amount > 0n) return amount;
    throw new OptimisticError("NothingToCollect", [owner], "the caller has no bonds to collect");
  }

  /** Notes that all of it has been paid. */
  collect(owner: bigint): void {
    this.#reserved -= this.of(owner);
    this.#owed.delete(owner);
  }
}
