/**
 * Transactions on anvil, one at a time and mined at once. Every call is tried first without being
 * sent, which gives the contract's refusal by name; a receipt alone would only say that it failed.
 */
import {
  type Abi,
  type Address,
  decodeErrorResult,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  type Log,
  numberToHex,
  parseEventLogs,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";
import { versionedHashesOf, withSidecar } from "../../l1/blobs/sidecar.js";
import { sharedAnvil } from "./anvil.js";
import { isTraced, noteDeployment, traceCall } from "./execution-trace.js";

/** A contract on chain. */
export interface Deployed {
  readonly address: Address;
  readonly abi: Abi;
}

/** A call of a function of a contract. */
export interface Call extends Deployed {
  readonly functionName: string;
  readonly args?: readonly unknown[];
  /** Wei. */
  readonly value?: bigint;
  /** Default: the first account. */
  readonly from?: Address;
  /** Blobs that go with it. */
  readonly blobs?: readonly Uint8Array[];
  /** In which block a call is tried: by default in the next one, with its time. */
  readonly at?: "latest" | "pending";
}

/** A transaction as JSON-RPC takes it. */
interface Transaction {
  readonly from: Address;
  readonly to?: Address;
  readonly data: Hex;
  readonly value: Hex;
  readonly gas: Hex;
  readonly blobVersionedHashes?: readonly Hex[];
}

/** What is left of a transaction that was mined and has not failed. */
export interface Receipt {
  readonly gasUsed: bigint;
  readonly logs: Log[];
  readonly contractAddress: Address | null;
  readonly transactionHash: Hex;
}

/** An event of a receipt. */
export interface ChainEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A call that a contract has refused. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Name of the custom error; undefined for a revert without one. */
  readonly code: string | undefined;
  readonly args: readonly unknown[];

  constructor(code: string | undefined, args: readonly unknown[], cause: unknown) {
    super(`${code ?? "revert"}(${args.map(String).join(", ")})`, { cause });
    this.code = code;
    this.args = args;
  }
}

/** An error that the node answered with. */
class RpcError extends Error {
  override readonly name = "RpcError";
  readonly data: Hex | undefined;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = typeof data === "string" ? (data as Hex) : undefined;
  }
}

/** More than any call here takes; a block has room for two. */
const GAS = numberToHex(14_000_000);

/** What anvil's accounts come from. */
const MNEMONIC = "test test test test test test test test test test test junk";

/** Wei; more than the node asks for. */
const BLOB_FEES = {
  maxFeePerGas: 10n ** 11n,
  maxPriorityFeePerGas: 10n ** 9n,
  maxFeePerBlobGas: 10n ** 11n,
};

export class Chain {
  /** Addresses that anvil holds the keys of. */
  readonly accounts: readonly Address[];
  readonly #url: string;

  private constructor(url: string, accounts: readonly Address[]) {
    this.#url = url;
    this.accounts = accounts;
  }

  /** A view of a node; by default of the one of this process. */
  static async connect(url?: string): Promise<Chain> {
    const at = url ?? (await sharedAnvil()).url;
    return new Chain(at, await request(at, "eth_accounts", []));
  }

  /** Calls the node. */
  rpc<Result = unknown>(method: string, ...params: readonly unknown[]): Promise<Result> {
    return request(this.#url, method, params);
  }

  /** A point of this chain to go back to. */
  snapshot(): Promise<Hex> {
    return this.rpc("evm_snapshot");
  }

  /**
   * Takes back what has happened since a snapshot, with its blocks. Anvil says that a transaction is in a block before
   * its pool has let go of it, and would put it into another block.
   */
  async goBack(snapshot: Hex): Promise<void> {
    await this.rpc("anvil_dropAllTransactions");
    const reverted = await this.rpc<boolean>("evm_revert", snapshot);
    if (!reverted) throw new Error(`anvil has lost its snapshot ${snapshot}`);
  }

  /** Deploys a contract, by default from the first account. @throws Refusal. */
  async deploy(
    contract: CompiledContract,
    args: readonly unknown[] = [],
    from?: Address,
  ): Promise<Deployed & Receipt> {
    const { abi, bytecode } = contract;
    const data = encodeDeployData({ abi, bytecode, args });
    const receipt = await this.#transact(this.#transaction({ data, from }), abi);
    const address = receipt.contractAddress!;
    noteDeployment(contract, address);
    return { ...receipt, abi, address };
  }

  /** Sends creation code as it is. @throws Refusal. */
  create(data: Hex, from?: Address): Promise<Receipt> {
    return this.#transact(this.#transaction({ data, from }), []);
  }

  /** Runs a call without sending it; returns what it returns. @throws Refusal. */
  async read<Result = unknown>(call: Call): Promise<Result> {
    const { abi, functionName } = call;
    const data = await this.#try(await this.#transactionOf(call), abi, call.at);
    return decodeFunctionResult({ abi, functionName, data }) as Result;
  }

  /** Sends a call. @throws Refusal, having sent nothing. */
  async send(call: Call): Promise<Receipt> {
    return this.#transact(await this.#transactionOf(call), call.abi, call.blobs);
  }

  /** Sends a call that fails; returns the gas that it takes. */
  async refusedGas(call: Call): Promise<bigint> {
    const receipt = await this.#hand(await this.#transactionOf(call), call.blobs ?? []);
    if (receipt.status !== "0x0") throw new Error(`${call.functionName} has not failed`);
    return BigInt(receipt.gasUsed);
  }

  /** Sends whatever data to an address. @throws Refusal, having sent nothing. */
  transact(
    fields: {
      readonly to: Address;
      readonly data: Hex;
      readonly value?: bigint;
      readonly from?: Address;
    },
    abi: Abi,
  ): Promise<Receipt> {
    return this.#transact(this.#transaction(fields), abi);
  }

  /** The events of a receipt that a contract's ABI knows, in order. */
  events({ logs }: Receipt, { abi, address }: Deployed): ChainEvent[] {
    const own = logs.filter((log) => log.address === address);
    return parseEventLogs({ abi, logs: own }).map((log) => {
      const { eventName, args = {} } = log as unknown as { eventName: string; args?: object };
      return { name: eventName, args: { ...args } };
    });
  }

  /** Wei of an address. */
  async balance(address: Address): Promise<bigint> {
    return BigInt(await this.rpc<Hex>("eth_getBalance", address, "latest"));
  }

  /** Time of the last block, in seconds. */
  async now(): Promise<number> {
    const { timestamp } = await this.rpc<{ timestamp: Hex }>(
      "eth_getBlockByNumber",
      "latest",
      false,
    );
    return Number(timestamp);
  }

  /** Mines an empty block so many seconds after the last one. */
  async pass(seconds: number): Promise<void> {
    await this.rpc("evm_setNextBlockTimestamp", (await this.now()) + seconds);
    await this.rpc("evm_mine");
  }

  async #transactionOf(call: Call): Promise<Transaction> {
    const { abi, address, functionName, args = [], value, from, blobs = [] } = call;
    const data = encodeFunctionData({ abi, functionName, args });
    const plain = this.#transaction({ to: address, data, value, from });
    if (blobs.length === 0) return plain;
    return { ...plain, blobVersionedHashes: await versionedHashesOf(blobs) };
  }

  #transaction(fields: {
    readonly data: Hex;
    readonly to?: Address;
    readonly value?: bigint | undefined;
    readonly from?: Address | undefined;
  }): Transaction {
    const { data, to, value = 0n, from = this.accounts[0]! } = fields;
    return { from, data, value: numberToHex(value), gas: GAS, ...(to && { to }) };
  }

  async #transact(
    transaction: Transaction,
    abi: Abi,
    blobs: readonly Uint8Array[] = [],
  ): Promise<Receipt> {
    await this.#try(transaction, abi);
    const receipt = await this.#hand(transaction, blobs);
    if (receipt.status !== "0x1") {
      throw new Error(`${receipt.transactionHash} failed when sent, though not when tried`);
    }
    const { logs, contractAddress, transactionHash, gasUsed } = receipt;
    return { logs, contractAddress, transactionHash, gasUsed: BigInt(gasUsed) };
  }

  #hand(transaction: Transaction, blobs: readonly Uint8Array[]): Promise<RawReceipt> {
    if (blobs.length > 0) return this.#sendSigned(transaction, blobs);
    return this.rpc("eth_sendTransactionSync", transaction);
  }

  /** Signs a transaction with blobs, which anvil does not, and hands it in with them. */
  async #sendSigned(
    { from, to, data, blobVersionedHashes = [] }: Transaction,
    blobs: readonly Uint8Array[],
  ): Promise<RawReceipt> {
    const account = mnemonicToAccount(MNEMONIC, { addressIndex: this.accounts.indexOf(from) });
    const [nonce, chainId] = await Promise.all([
      this.rpc<Hex>("eth_getTransactionCount", from, "pending"),
      this.rpc<Hex>("eth_chainId"),
    ]);
    const raw = await account.signTransaction({
      ...{ type: "eip4844", to: to!, data, gas: BigInt(GAS) },
      blobVersionedHashes: [...blobVersionedHashes],
      ...{ nonce: Number(nonce), chainId: Number(chainId), ...BLOB_FEES },
    });
    return this.rpc("eth_sendRawTransactionSync", await withSidecar(raw, blobs, "blob proofs"));
  }

  async #try(transaction: Transaction, abi: Abi, block: Call["at"] = "pending"): Promise<Hex> {
    let outcome = "done";
    try {
      return await this.rpc<Hex>("eth_call", transaction, block);
    } catch (error) {
      const refusal = error instanceof RpcError ? refusalOf(error, abi) : error;
      const words = String(refusal).split(",");
      outcome = `${words[0]} ${words.at(-1)}`;
      throw refusal;
    } finally {
      const rpc = this.rpc.bind(this);
      if (isTraced) await traceCall(rpc, transaction, { block, outcome });
    }
  }
}

type RawReceipt = Omit<Receipt, "gasUsed"> & { readonly gasUsed: Hex; readonly status: Hex };

async function request<Result>(
  url: string,
  method: string,
  params: readonly unknown[],
): Promise<Result> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = (await response.json()) as {
    result?: Result;
    error?: { message: string; data?: unknown };
  };
  const { result, error } = answer;
  if (error !== undefined) throw new RpcError(`${method}: ${error.message}`, error.data);
  return result as Result;
}

function refusalOf(error: RpcError, abi: Abi): Error {
  return error.data === undefined ? error : decodeRefusal(error.data, abi, error);
}

/** What a revert says, by an ABI that may not know it. */
export function decodeRefusal(data: Hex, abi: Abi, cause?: unknown): Refusal {
  if (data === "0x") return new Refusal(undefined, [], cause);
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data });
    return new Refusal(errorName, args, cause);
  } catch {
    return new Refusal(undefined, [data], cause);
  }
}
