/**
 * The operations of a load: signed before they are sent, so that nothing but sending them is measured. Each account pays
 * the next one, and has its operations in the order of their nonces.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { ProgressListener } from "../../prover/progress.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { formatOperation } from "../../src/operations/operation-json.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import type { LoadAccount } from "./load-accounts.js";

export class SignedLoad {
  /** Accounts that send. */
  readonly accounts: number;
  readonly #domain: bigint;
  readonly #senders: readonly Sending[];

  constructor(domain: bigint, accounts: readonly LoadAccount[]) {
    this.accounts = accounts.length;
    this.#domain = domain;
    this.#senders = accounts.map(({ index, keys }, i) => {
      const to = accounts[(i + 1) % accounts.length]!.index;
      return { from: index, keys, to, signed: 0, ready: [] };
    });
  }

  /** Signs until so many are ready, as many of each account. */
  async prepare(count: number, report: ProgressListener): Promise<void> {
    const each = Math.ceil(count / this.accounts);
    for (const [done, sender] of this.#senders.entries()) {
      report({ step: "sign", done, total: this.accounts });
      await turn();
      while (sender.ready.length < each) this.#sign(sender);
    }
  }

  /** The next operation of an account as JSON; undefined if no more is ready. */
  take(account: number): string | undefined {
    return this.#senders[account]!.ready.shift();
  }

  /** One that was taken, and not sent after all: it is the next again. */
  giveBack(account: number, body: string): void {
    this.#senders[account]!.ready.unshift(body);
  }

  #sign(sender: Sending): void {
    const { from, to, keys, signed: nonce, ready } = sender;
    const transfer = createTransfer({ from, to, token: 0, amount: 1n, fee: 0n, nonce });
    ready.push(formatOperation(signOperation(this.#domain, transfer, keys)));
    sender.signed += 1;
  }
}

interface Sending extends Pick<LoadAccount, "keys"> {
  readonly from: number;
  readonly to: number;
  signed: number;
  readonly ready: string[];
}
