/**
 * The waiting transfers of one sender. Those whose nonces follow the account's without a gap are
 * *ready*; the others are *held* until the gap is filled.
 */
import type { WaitingTransfer } from "./waiting-transfer.js";

export class SenderQueue {
  readonly #byNonce = new Map<number, WaitingTransfer>();
  /** The account's nonce. */
  #first: number;
  /** The nonce after the last ready transfer: the one that would join them. */
  #end: number;
  #reserved = 0n;

  constructor(accountNonce: number) {
    this.#first = accountNonce;
    this.#end = accountNonce;
  }

  /** Number of waiting transfers. */
  get size(): number {
    return this.#byNonce.size;
  }

  /** Number of transfers that follow the account's nonce without a gap. */
  get ready(): number {
    return this.#end - this.#first;
  }

  /** Number of transfers behind a gap. */
  get held(): number {
    return this.size - this.ready;
  }

  /** The nonce that a new transfer needs to be ready at once. */
  get nextNonce(): number {
    return this.#end;
  }

  /** Sum of the costs of all waiting transfers. */
  get reserved(): bigint {
    return this.#reserved;
  }

  /** The ready transfer with the lowest nonce. */
  head(): WaitingTransfer | undefined {
    return this.#byNonce.get(this.#first);
  }

  get(nonce: number): WaitingTransfer | undefined {
    return this.#byNonce.get(nonce);
  }

  /** The transfers behind a gap. */
  heldTransfers(): WaitingTransfer[] {
    return [...this.#byNonce.values()].filter(({ transfer }) => transfer.nonce > this.#end);
  }

  /** Adds a transfer whose nonce is not below the account's and not taken. */
  add(waiting: WaitingTransfer): void {
    this.#byNonce.set(waiting.transfer.nonce, waiting);
    this.#reserved += waiting.cost;
    this.#extend();
  }

  /** Removes a transfer that will not be sealed; the ones behind it are held from now on. */
  drop(waiting: WaitingTransfer): void {
    this.#byNonce.delete(waiting.transfer.nonce);
    this.#reserved -= waiting.cost;
    this.#end = Math.min(this.#end, waiting.transfer.nonce);
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
