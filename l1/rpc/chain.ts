/**
 * The chain as this client needs it: reads, and the handing in of signed transactions. Every answer
 * is compared with what was asked: a block by its number, a transaction or receipt by its hash, logs
 * by contract, topics and range. What the endpoint refuses becomes a typed error.
 */
import * as v from "valibot";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import {
  type Block,
  type BlockWithSenders,
  block,
  blockWithSenders,
  forkConfig,
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
import { JsonRpc, RpcFault, type RpcOptions, type TrafficByMethod } from "./json-rpc.js";

/** A block by number, or the newest one. */
export type BlockTag = number | "latest";

/** A call, or a transaction that is not signed yet; without `to` it creates a contract. */
export interface Call {
  readonly from?: Hex | undefined;
  readonly to?: Hex | undefined;
  readonly data?: Hex;
  readonly value?: bigint;
  /** Hashes of the blobs that go with it. */
  readonly blobVersionedHashes?: readonly Hex[];
  /** Wei that is offered for a unit of their gas. */
  readonly maxFeePerBlobGas?: bigint | undefined;
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
   * @throws QuipuError `RpcUnavailable`, `InvalidRpcAnswer`, `RpcRefused`; `WrongChain`.
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

  /** What was asked of the endpoint and answered so far. */
  get traffic(): TrafficByMethod {
    return this.#rpc.traffic;
  }

  /** A block; undefined if the chain is not that long. */
  async findBlock(number: number): Promise<Block | undefined> {
    const method = "eth_getBlockByNumber";
    const found = await this.#ask(method, [formatNumber(number), false], v.nullable(block));
    if (found !== null) this.#expect(method, found.number, number);
    return found ?? undefined;
  }

  /** A block and who sent its transactions; undefined if the chain is not that long. */
  async findBlockWithSenders(number: number): Promise<BlockWithSenders | undefined> {
    const method = "eth_getBlockByNumber";
    const params = [formatNumber(number), true];
    const found = await this.#ask(method, params, v.nullable(blockWithSenders));
    if (found !== null) this.#expect(method, found.number, number);
    return found ?? undefined;
  }

  /** The newest block. */
  async head(): Promise<Block> {
    return this.#ask("eth_getBlockByNumber", ["latest", false], block);
  }

  /**
   * The newest block that the chain calls final; null if the endpoint knows of none. What it says against
   * the question is thrown as RpcFault: see `Finality`.
   */
  async finalized(): Promise<Block | null> {
    return this.#rpc.request("eth_getBlockByNumber", ["finalized", false], v.nullable(block));
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

  /**
   * Wei that a unit of blob gas costs.
   *
   * @throws QuipuError `RpcRefused` for a chain without blobs.
   */
  async blobBaseFee(): Promise<bigint> {
    return this.#ask("eth_blobBaseFee", [], quantity);
  }

  /**
   * Names of the precompiled contracts of the fork that is active (EIP-7910).
   *
   * @returns undefined where the endpoint does not say, for whatever reason
   */
  async precompiles(): Promise<readonly string[] | undefined> {
    try {
      const { current } = await this.#rpc.request("eth_config", [], forkConfig, 1);
      return Object.keys(current.precompiles);
    } catch {
      return undefined;
    }
  }

  /**
   * Hands in a signed transaction, once: after a lost answer, the answer to a second attempt would
   * say nothing about the first.
   *
   * @throws RpcFault with what the endpoint says against it; QuipuError `RpcUnavailable`,
   *   `InvalidRpcAnswer` if it may have been taken all the same.
   */
  async broadcast({ raw, hash: expected }: { raw: Hex; hash: Hex }): Promise<void> {
    const method = "eth_sendRawTransaction";
    this.#expect(method, await this.#rpc.request(method, [raw], hash, 1), expected);
  }

  /** The receipt of a transaction; undefined as long as it is in no block. */
  async findReceipt(transactionHash: Hex): Promise<Receipt | undefined> {
    const method = "eth_getTransactionReceipt";
    const found = await this.#ask(method, [transactionHash], v.nullable(receipt));
    if (found === null) return undefined;
    this.#expect(method, found.transactionHash, transactionHash);
    for (const one of found.logs) {
      this.#expect(`${method}: log`, one.transactionHash, transactionHash);
      this.#expect(`${method}: log`, one.blockHash, found.blockHash);
      this.#expect(`${method}: log`, one.blockNumber, found.blockNumber);
    }
    return found;
  }

  /** A transaction; undefined if the endpoint does not know it. */
  async findTransaction(transactionHash: Hex): Promise<Transaction | undefined> {
    const method = "eth_getTransactionByHash";
    const found = await this.#ask(method, [transactionHash], v.nullable(transaction));
    if (found !== null) this.#expect(method, found.hash, transactionHash);
    return found ?? undefined;
  }

  /** Logs in the order of the chain; what the endpoint says against it is thrown as RpcFault. */
  async logs(query: LogQuery): Promise<Log[]> {
    const { fromBlock, toBlock, ...filter } = query;
    const range = { fromBlock: formatNumber(fromBlock), toBlock: formatNumber(toBlock) };
    const method = "eth_getLogs";
    const logs = await this.#rpc.request(method, [{ ...filter, ...range }], v.array(log));
    logs.sort(inOrder);
    for (const [i, one] of logs.entries()) {
      if (!isAskedFor(one, query)) {
        const got = `${one.topics[0]} of ${one.address} in block ${one.blockNumber}`;
        throw this.#rpc.invalidAnswer(method, got, "logs that were asked for");
      }
      const previous = logs[i - 1];
      if (previous === undefined || inOrder(previous, one) < 0) continue;
      const got = `log ${one.logIndex} of block ${one.blockNumber} twice`;
      throw this.#rpc.invalidAnswer(method, got, "each log once");
    }
    return logs;
  }

  /** Compares what an answer says of itself with what was asked. */
  #expect(method: string, got: unknown, expected: unknown): void {
    if (got !== expected) throw this.#rpc.invalidAnswer(method, got, expected);
  }

  #ask<Schema extends v.GenericSchema>(
    method: string,
    params: readonly unknown[],
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    return this.#rpc.request(method, params, schema).catch(explainFault);
  }
}

function inOrder(a: Log, b: Log): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}

function isAskedFor(one: Log, { address, fromBlock, toBlock, topics = [] }: LogQuery): boolean {
  return (
    one.address === address.toLowerCase() &&
    one.blockNumber >= fromBlock &&
    one.blockNumber <= toBlock &&
    topics.every((wanted, i) => [wanted].flat().includes(one.topics[i]!))
  );
}

function formatTag(tag: BlockTag | "pending"): string {
  return typeof tag === "number" ? formatNumber(tag) : tag;
}

function formatNumber(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}

function formatCall({ value, maxFeePerBlobGas, ...call }: Call): object {
  return {
    ...call,
    ...(value === undefined ? {} : { value: formatNumber(value) }),
    ...(maxFeePerBlobGas === undefined ? {} : { maxFeePerBlobGas: formatNumber(maxFeePerBlobGas) }),
  };
}
