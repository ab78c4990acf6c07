/** What L1 addresses may claim: fees, withdrawals, exits, escapes and refunds. Owners pull it. */

export class Claims {
  /** By owner and token. */
  readonly #amounts = new Map<string, bigint>();

  /** In the token's smallest unit. */
  of(owner: bigint, token: number): bigint {
    return this.#amounts.get(slotOf(owner, token)) ?? 0n;
  }

  add(owner: bigint, token: number, amount: bigint): void {
    this.#amounts.set(slotOf(owner, token), this.of(owner, token) + amount);
  }

  /** @param amount at most what the owner may claim */
  subtract(owner: bigint, token: number, amount: bigint): void {
    this.add(owner, token, -amount);
  }
}

function slotOf(owner: bigint, token: number): string {
  return `${owner}/${token}`;
}
