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
  #reserved = 0n;

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

  /** The ready operation with the lowest nonce. */
  head(): WaitingOperation | undefined {
    return this.#byNonce.get(this.#first);
  }

  /** The operation with the highest nonce. */
  last(): WaitingOperation {
    return this.#byNonce.get(Math.max(...this.#byNonce.keys()))!;
  }

  get(nonce: number): WaitingOperation | undefined {
    return this.#byNonce.get(nonce);
  }

  /** The operations behind a gap. */
  heldOperations(): WaitingOperation[] {
    return [...this.#byNonce.values()].filter(({ operation }) => operation.nonce > this.#end);
  }

  /** Adds an operation whose nonce is not below the account's, in place of one of the same nonce. */
  add(waiting: WaitingOperation): void {
    this.#reserved += waiting.cost - (this.#byNonce.get(waiting.operation.nonce)?.cost ?? 0n);
    this.#byNonce.set(waiting.operation.nonce, waiting);
    this.#extend();
  }

  /** Removes an operation that will not be sealed; the ones behind it are held from now on. */
  drop(waiting: WaitingOperation): void {
    this.#byNonce.delete(waiting.operation.nonce);
    this.#reserved -= waiting.cost;
    this.#end = Math.min(this.#end, waiting.operation.nonce);
    this.#extend();
  }

  /** Removes the head, which has been sealed and has raised the account's nonce. */
  shift(): void {
    const head = this.head();
    if (head === undefined) return;
    this.#byNonce.delete(this.#first);
    this.#reserved -= head.cost;
    this.#first++;
  }

  #extend(): void {
    while (this.#byNonce.has(this.#end)) this.#end++;
  }
}
