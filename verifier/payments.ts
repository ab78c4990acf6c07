/** Where the contract meets tokens: it takes exactly what was announced, or nothing has happened. */
import { gotExpected } from "../src/errors.js";
import { BALANCE_LIMIT } from "../src/params.js";
import type { L1Token } from "./token-ledger.js";
import { verifierError } from "./verifier-error.js";

/** ETH. */
const ETHER = 0;

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

  /** What the contract holds of a token. */
  held(token: number): bigint {
    return this.#tokens[token]?.balanceOf(this.#contract) ?? 0n;
  }

  /** Sum of all deposits of a token ever. */
  deposited(token: number): bigint {
    return this.#deposited.get(token) ?? 0n;
  }

  /**
   * Takes a deposit.
   *
   * @param value ETH that was sent along
   * @throws QuipuError `DepositCapExceeded`, `WrongValue`, `TransferFailed`; nothing has then moved.
   */
  receive(token: number, amount: bigint, from: bigint, value: bigint): void {
    const deposited = this.deposited(token) + amount;
    if (deposited >= BALANCE_LIMIT) {
      const what = `sum of the deposits of token ${token}`;
      throw verifierError("DepositCapExceeded", gotExpected(what, deposited, "< 2^128"));
    }
    const expected = token === ETHER ? amount : 0n;
    if (value !== expected) {
      throw verifierError("WrongValue", gotExpected("ETH sent", value, expected));
    }
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
    const got = accepted ? received : "a refusal";
    throw verifierError("TransferFailed", gotExpected(`transfer of token ${token}`, got, amount));
  }

  /**
   * Pays an amount out.
   *
   * @throws QuipuError `TransferFailed`; nothing has then moved.
   */
  pay(token: number, to: bigint, amount: bigint): void {
    const ledger = this.#tokens[token];
    const undo = ledger?.checkpoint();
    const before = this.held(token);
    // More would come out of others' deposits; less is a payment to the contract itself.
    if (ledger?.transfer(this.#contract, to, amount) && before - this.held(token) === amount)
      return;
    undo?.();
    const what = `payment of token ${token}`;
    throw verifierError("TransferFailed", gotExpected(what, "a refusal", amount));
  }
}
