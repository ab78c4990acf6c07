/** The chain of a comparison, and who sends transactions on it. */
import * as v from "valibot";
import type { Hex, Receipt } from "../../l1/rpc/answers.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS, type Anvil } from "../../node/dev/anvil.js";
import type { MeasuredCall } from "./settlement-result.js";

const ROLES = ["operator", "user", "challenger", "thief"] as const;
export type Role = (typeof ROLES)[number];

export class SettlementChain {
  readonly chain: Chain;
  readonly #anvil: Anvil;
  readonly #senders: ReadonlyMap<Role, Sender>;
  /** What each has paid for gas, in wei. */
  readonly #spent = new Map<Role, bigint>();

  constructor(anvil: Anvil, chain: Chain) {
    this.chain = chain;
    this.#anvil = anvil;
    this.#senders = new Map(ROLES.map((role, i) => [role, new Sender(chain, ANVIL_KEYS[i]!)]));
  }

  /** Address of the endpoint. */
  get url(): string {
    return this.#anvil.url;
  }

  sender(role: Role): Sender {
    return this.#senders.get(role)!;
  }

  /** L1 address, 160 bits. */
  addressOf(role: Role): bigint {
    return BigInt(this.sender(role).address);
  }

  /** Sends, and keeps account of what the gas has cost. */
  async send(role: Role, work: (sender: Sender) => Promise<Receipt>): Promise<Receipt> {
    const receipt = await work(this.sender(role));
    const cost = receipt.gasUsed * receipt.effectiveGasPrice;
    this.#spent.set(role, (this.#spent.get(role) ?? 0n) + cost);
    return receipt;
  }

  /** What somebody has on L1, as if gas cost nothing. */
  async wealthOf(role: Role): Promise<bigint> {
    const balance = await this.chain.balance(this.sender(role).address);
    return balance + (this.#spent.get(role) ?? 0n);
  }

  /** Gas and length of a transaction's call. */
  async measure({ transactionHash, gasUsed }: Receipt): Promise<MeasuredCall> {
    const transaction = await this.chain.findTransaction(transactionHash);
    return { gas: Number(gasUsed), bytes: bytesIn(transaction!.input) };
  }

  /** Seconds from the block of one transaction to that of another. */
  async secondsBetween(first: Receipt, last: Receipt): Promise<number> {
    const times = [first, last].map(async ({ blockNumber }) => {
      return (await this.chain.findBlock(blockNumber))!.timestamp;
    });
    const [from, to] = await Promise.all(times);
    return to! - from!;
  }

  passTime(seconds: number): Promise<void> {
    return this.#anvil.passTime(seconds);
  }

  /** Does something that leaves no trace on the chain, nor in what its users have spent. */
  async undoing<Result>(work: () => Promise<Result>): Promise<Result> {
    const snapshot = v.parse(v.string(), await this.#anvil.control("evm_snapshot"));
    const spent = new Map(this.#spent);
    try {
      return await work();
    } finally {
      await this.#anvil.control("evm_revert", snapshot);
      this.#spent.clear();
      for (const [role, cost] of spent) this.#spent.set(role, cost);
    }
  }
}

function bytesIn(hex: Hex): number {
  return hex.length / 2 - 1;
}
