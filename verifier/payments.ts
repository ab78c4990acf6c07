/** The contract's dealings with tokens: the exact amount moves, or nothing does. */
import { gotExpected } from "../src/errors.js";
import { BALANCE_LIMIT } from "../src/params.js";
import type { L1Token } from "./token-ledger.js";
import { verifierError } from "./verifier-error.js";

/** ETH. */
export const ETHER = 0;

export class Payments {
  readonly #contract: bigint;
  readonly #tokens: readonly L1Token[];
  /** By token. */
  readonly #deposited = new Map<number, bigint>();

  /**
   * @param contract address of the contract, 160 bits
   * @param tokens token 0 is ETH
   */
  constructor(contract: bigint, tokens: readonly L1Token[]) {
    this.#contract = contract;
    this.#tokens = [...tokens];
  }

  isKnown(token: number): boolean {
    return this.#tokens[token] !== undefined;
  }

  /** The contract's balance of a token. */
  held(token: number): bigint {
    return this.#tokens[token]?.balanceOf(this.#contract) ?? 0n;
  }

  /** Sum of all deposits of a token so far. */
  deposited(token: number): bigint {
    return this.#deposited.get(token) ?? 0n;
  }

  /**
   * Takes a deposit.
   *
   * @param value wei sent with the call
   * @throws QuipuError `DepositCapExceeded`, `WrongValue`, `TransferFailed`; then nothing has moved.
   */
  receive(token: number, amount: bigint, from: bigint, value: bigint): void {
    const deposited = this.deposited(token) + amount;
    if (deposited >= BALANCE_LIMIT) {
      const what = `sum of the deposits of token ${token}`;
      throw verifierError("DepositCapExceeded", gotExpected(what, deposited, "less than 2^128"));
    }
    assertValue(value, token === ETHER ? amount : 0n);
    const ledger = this.#tokens[token]!;
    const undo = ledger.checkpoint();
    const before = this.held(token);
    const accepted = ledger.transfer(from, this.#contract, amount);
    const received = this.held(token) - before;
    if (accepted && received === amount) {
      this.#deposited.set(token, deposited);
      return;
    }
    undo();
    if (!accepted) throw verifierError("TransferFailed", `token ${token} refused the transfer`);
    throw verifierError(
      "TransferFailed",
      gotExpected(`amount of token ${token} received`, received, amount),
    );
  }

  /** Takes ETH that is no deposit. @throws QuipuError `TransferFailed`; then nothing has moved. */
  receiveEther(from: bigint, value: bigint): void {
    if (this.#tokens[ETHER]!.transfer(from, this.#contract, value)) return;
    throw verifierError("TransferFailed", `the caller does not have ${value} wei`);
  }

  /**
   * Pays an amount out.
   *
   * @throws QuipuError `TransferFailed`; then nothing has moved.
   */
  pay(token: number, to: bigint, amount: bigint): void {
    const ledger = this.#tokens[token];
    const undo = ledger?.checkpoint();
    const before = this.held(token);
    // If more left, it came out of others' deposits; if less, the contract paid itself.
    if (ledger?.transfer(this.#contract, to, amount) && before - this.held(token) === amount)
      return;
    undo?.();
    throw verifierError("TransferFailed", `token ${token} did not pay out exactly ${amount}`);
  }
}

/** Checks how much ETH came with a call, in wei. @throws QuipuError `WrongValue`. */
export function assertValue(value: bigint, expected: bigint): void {
  if (value === expected) return;
  throw verifierError("WrongValue", gotExpected("wei sent", value, expected));
}
