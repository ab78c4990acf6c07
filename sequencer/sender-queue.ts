/**
 * The waiting operations of one sender, whatever their kind in one order of nonces. Those whose
 * nonces follow the account's without a gap are *ready*; the others are *held* until the gap is
 * filled.
 */
import type { WaitingOperation } from "./waiting-operation.js";

export class SenderQueue {
  readonly #byNonce = new Map<number, WaitingOperation>();
  /** The account's nonce. */
  #first: number;
  /** The nonce after the last ready operation: the one that would join them. */
  #end: number;
  #highest = 0;
  #reserved = 0n;
  /** Least worth of the ready operations; undefined if it is to be computed again. */
  #leastWorth: number | undefined;

  constructor(accountNonce: number) {
    this.#first = accountNonce;
    this.#end = accountNonce;
  }

  /** Number of waiting operations. */
  get size(): number {
    return this.#byNonce.size;
  }

  /** Number of operations that follow the account's nonce without a gap. */
  get ready(): number {
    return this.#end - this.#first;
  }

  /** Number of operations behind a gap. */
  get held(): number {
    return this.size - this.ready;
  }

  /** The nonce that a new operation needs to be ready at once. */
  get nextNonce(): number {
    return this.#end;
  }

  /** Sum of the costs of all waiting operations. */
  get reserved(): bigint {
    return this.#reserved;
  }

  /** The least that a ready operation is worth; Infinity if there is none. */
  get leastWorth(): number {
    this.#leastWorth ??= this.#computeLeastWorth();
    return this.#leastWorth;
  }

  /**
   * What the last operation is worth as it stands there: no more than any before it, which must be
   * sealed first, and nothing behind a gap.
   */
  get lastWorth(): number {
    return this.held > 0 ? 0 : this.leastWorth;
  }

  /** The ready operation with the lowest nonce. */
  head(): WaitingOperation | undefined {
    return this.#byNonce.get(this.#first);
  }

  /** The operation with the highest nonce; there must be one. */
  last(): WaitingOperation {
    return this.#byNonce.get(this.#highest)!;
  }

  get(nonce: number): WaitingOperation | undefined {
    return this.#byNonce.get(nonce);
  }

  /** The operations that follow the account's nonce without a gap, in their order. */
  *readyOperations(): Iterable<WaitingOperation> {
    for (let nonce = this.#first; nonce < this.#end; nonce++) yield this.#byNonce.get(nonce)!;
  }

  /** The operations behind a gap. */
  heldOperations(): WaitingOperation[] {
    return [...this.#byNonce.values()].filter(({ operation }) => operation.nonce > this.#end);
  }

  /** Adds an operation whose nonce is not below the account's, in place of one of the same nonce. */
  add(waiting: WaitingOperation): void {
    const { nonce } = waiting.operation;
    this.#reserved += waiting.cost - (this.#byNonce.get(nonce)?.cost ?? 0n);
    this.#byNonce.set(nonce, waiting);
    this.#highest = Math.max(this.#highest, nonce);
    this.#extend();
  }

  /** Removes an operation that will not be sealed; the ones behind it are held from now on. */
  drop(waiting: WaitingOperation): void {
    const { nonce } = waiting.operation;
    this.#byNonce.delete(nonce);
    this.#reserved -= waiting.cost;
    this.#end = Math.min(this.#end, nonce);
    if (nonce === this.#highest) this.#highest = Math.max(0, ...this.#byNonce.keys());
    this.#extend();
  }

  /** Removes the head, which has been sealed and has raised the account's nonce. */
  shift(): void {
    const head = this.head();
    if (head === undefined) return;
    this.#byNonce.delete(this.#first);
    this.#reserved -= head.cost;
    this.#first++;
    this.#leastWorth = undefined;
  }

  #extend(): void {
    while (this.#byNonce.has(this.#end)) this.#end++;
    this.#leastWorth = undefined;
  }

  #computeLeastWorth(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let nonce = this.#first; nonce < this.#end; nonce++) {
      least = Math.min(least, this.#byNonce.get(nonce)!.worth);
    }
    return least;
  }
}
