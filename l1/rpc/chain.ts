/**
 * The chain as this client needs it: reads, and the handing in of signed transactions. Everything
 * that an endpoint may say to it has been judged in `rpc/`; what it refuses becomes a typed error.
 */
import * as v from "valibot";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import {
  type Block,
  block,
  type Hex,
  hash,
  hexBytes,
  type Log,
  log,
  quantity,
  type Receipt,
  receipt,
  smallQuantity,
  type Transaction,
  transaction,
} from "./answers.js";
import { explainFault } from "./explain-fault.js";
import { JsonRpc, RpcFault, type RpcOptions } from "./json-rpc.js";

/** A block by number, or the newest one. */
export type BlockTag = number | "latest";

/** A call, or a transaction that is not signed yet; without `to` it creates a contract. */
export interface Call {
  readonly from?: Hex | undefined;
  readonly to?: Hex | undefined;
  readonly data?: Hex;
  readonly value?: bigint;
}

/** Which logs of a contract are asked for. */
export interface LogQuery {
  readonly address: Hex;
  /** First and last block, both included. */
  readonly fromBlock: number;
  readonly toBlock: number;
  /** What each topic must be, or may be; any where none is given. */
  readonly topics?: readonly (Hex | readonly Hex[])[];
}

export interface ChainOptions extends RpcOptions {
  /** The chain that is expected; any if none is given. */
  readonly chainId?: bigint | undefined;
}

export class Chain {
  readonly chainId: bigint;
  readonly #rpc: JsonRpc;

  private constructor(rpc: JsonRpc, chainId: bigint) {
    this.#rpc = rpc;
    this.chainId = chainId;
  }

  /**
   * Connects to a JSON-RPC endpoint.
   *
   * @throws QuipuError `RpcUnavailable`, `RpcNonsense`, `RpcRefused`; `WrongChain`.
   */
  static async connect(url: string, { chainId, ...options }: ChainOptions = {}): Promise<Chain> {
    const rpc = new JsonRpc(url, options);
    const got = await rpc.request("eth_chainId", [], quantity).catch(explainFault);
    if (chainId !== undefined && got !== chainId) {
      throw l1Error("WrongChain", gotExpected(`${rpc.name}: chain id`, got, chainId));
    }
    return new Chain(rpc, got);
  }

  /** The endpoint as errors name it. */
  get name(): string {
    return this.#rpc.name;
  }

  /** A block; undefined if the chain is not that long. */
  async findBlock(tag: BlockTag): Promise<Block | undefined> {
    const params = [formatTag(tag), false];
    return (await this.#ask("eth_getBlockByNumber", params, v.nullable(block))) ?? undefined;
  }

  /** The newest block. */
  async head(): Promise<Block> {
    return this.#ask("eth_getBlockByNumber", ["latest", false], block);
  }

  /** The code at an address, `0x` if there is none. */
  async code(address: Hex, tag: BlockTag = "latest"): Promise<Hex> {
    return this.#ask("eth_getCode", [address, formatTag(tag)], hexBytes);
  }

  /** Wei at an address. */
  async balance(address: Hex): Promise<bigint> {
    return this.#ask("eth_getBalance", [address, "latest"], quantity);
  }

  /**
   * Calls a contract without a transaction.
   *
   * @throws QuipuError with the name of the custom error that it reverts with, or
   *   `TransactionReverted`.
   */
  async call(call: Call, tag: BlockTag = "latest"): Promise<Hex> {
    return this.#ask("eth_call", [formatCall(call), formatTag(tag)], hexBytes);
  }

  /**
   * Gas that a transaction would take.
   *
   * @throws QuipuError as `call` does, `InsufficientFunds`.
   */
  async estimateGas(call: Call): Promise<bigint> {
    return this.#ask("eth_estimateGas", [formatCall(call)], quantity);
  }

  /** Transactions of an account that are mined, or with `pending` also those that wait. */
  async transactionCount(address: Hex, tag: BlockTag | "pending" = "latest"): Promise<number> {
    return this.#ask("eth_getTransactionCount", [address, formatTag(tag)], smallQuantity);
  }

  /** The tip that the endpoint advises; 1 gwei if it advises none. */
  async priorityFee(): Promise<bigint> {
    try {
      return await this.#rpc.request("eth_maxPriorityFeePerGas", [], quantity);
    } catch (error) {
      if (error instanceof RpcFault) return 10n ** 9n;
      throw error;
    }
  }

  /** Hands in a signed transaction; what the endpoint says against it is thrown as RpcFault. */
  async broadcast(raw: Hex): Promise<void> {
    await this.#rpc.request("eth_sendRawTransaction", [raw], hash);
  }

  /** The receipt of a transaction; undefined as long as it is in no block. */
  async findReceipt(transactionHash: Hex): Promise<Receipt | undefined> {
    const params = [transactionHash];
    const found = await this.#ask("eth_getTransactionReceipt", params, v.nullable(receipt));
    return found ?? undefined;
  }

  /** A transaction; undefined if the endpoint does not know it. */
  async findTransaction(transactionHash: Hex): Promise<Transaction | undefined> {
    const params = [transactionHash];
    const found = await this.#ask("eth_getTransactionByHash", params, v.nullable(transaction));
    return found ?? undefined;
  }

  /** Logs in the order of the chain; what the endpoint says against it is thrown as RpcFault. */
  async logs({ fromBlock, toBlock, ...query }: LogQuery): Promise<Log[]> {
    const range = { fromBlock: formatNumber(fromBlock), toBlock: formatNumber(toBlock) };
    const filter = { ...query, ...range };
    const logs = await this.#rpc.request("eth_getLogs", [filter], v.array(log));
    return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  }

  #ask<Schema extends v.GenericSchema>(
    method: string,
    params: readonly unknown[],
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    return this.#rpc.request(method, params, schema).catch(explainFault);
  }
}

function formatTag(tag: BlockTag | "pending"): string {
  return typeof tag === "number" ? formatNumber(tag) : tag;
}

function formatNumber(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}

function formatCall({ value, ...call }: Call): object {
  return value === undefined ? call : { ...call, value: formatNumber(value) };
}
