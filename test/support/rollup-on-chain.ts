/** A rollup contract on anvil whose keys are simulated, and calls of its functions. */
import { type Address, encodeFunctionData, type Hex } from "viem";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";
import { parseShape, type Shape, shapeId } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { type Call, Chain, type ChainEvent, type Deployed, type Receipt } from "./chain.js";
import { deployKey } from "./deploy-key.js";
import { type BatchContent, batchData, type L1Batch, proofWords, provenBatch } from "./l1-batch.js";
import { rawGroup } from "./raw-group.js";
import { type SimulatedKey, simulatedKey } from "./simulated-proof.js";
import { testedRollup } from "./tested-contracts.js";

/** What stays the same for all contracts of a process. */
interface Ground {
  readonly chain: Chain;
  readonly batchKey: SimulatedKey;
  readonly escapeKey: SimulatedKey;
  readonly batchKeyAccount: Address;
  readonly escapeKeyAccount: Address;
}

export interface RollupOptions {
  readonly levels?: number;
  /** Holds the key that `shapes` are accepted under; default: that of the simulated key. */
  readonly keyAccount?: Address;
  readonly shapes?: readonly Shape[];
  /** Accepted under another key, of which `proven` makes no proofs. */
  readonly foreignShapes?: readonly Shape[];
  readonly tokens?: readonly Address[];
  /** Seconds. */
  readonly deadline?: number;
  readonly spacing?: number;
  /** Another compile of the contract. */
  readonly contract?: CompiledContract;
}

export const TEST_LEVELS = 3;
/** More of each kind than one, and records that end within an element. */
export const TEST_SHAPE = parseShape("2x4-3d2e2w2p");
export const DEADLINE = 1000;
export const SPACING = 10;

let ground: Promise<Ground> | undefined;

/** The chain and the keys on it, made once a process. */
export function keyedGround(): Promise<Ground> {
  ground ??= prepare();
  return ground;
}

/** The same, and the contract that is tested. */
export async function commonGround(): Promise<Ground & { readonly contract: CompiledContract }> {
  return { ...(await keyedGround()), contract: await testedRollup() };
}

async function prepare(): Promise<Ground> {
  const chain = await Chain.connect();
  const [batchKey, escapeKey] = [await simulatedKey("batch"), await simulatedKey("escape")];
  return {
    ...{ chain, batchKey, escapeKey },
    batchKeyAccount: await deployKey(chain, batchKey.zkeyPath),
    escapeKeyAccount: await deployKey(chain, escapeKey.zkeyPath),
  };
}

/** The arguments of the constructor. */
export async function constructorArguments(options: RollupOptions = {}): Promise<unknown[]> {
  const { batchKeyAccount, escapeKeyAccount } = await keyedGround();
  const { levels = TEST_LEVELS, shapes = [TEST_SHAPE], foreignShapes = [], tokens = [] } = options;
  const { keyAccount = batchKeyAccount, deadline = DEADLINE, spacing = SPACING } = options;
  const accept = (keyed: readonly Shape[], key: Address) =>
    keyed.map((shape) => ({ shapeId: shapeId(shape, levels), key }));
  const accepted = [...accept(shapes, keyAccount), ...accept(foreignShapes, escapeKeyAccount)];
  return [levels, accepted, escapeKeyAccount, tokens, deadline, spacing];
}

export class RollupOnChain {
  readonly chain: Chain;
  readonly contract: Deployed;
  /** Gas of the deployment. */
  readonly gasUsed: bigint;
  readonly domain: bigint;
  readonly levels: number;
  readonly #ground: Ground;

  private constructor(
    common: Ground,
    contract: Deployed & Receipt,
    levels: number,
    chainId: bigint,
  ) {
    this.chain = common.chain;
    this.#ground = common;
    this.contract = contract;
    this.gasUsed = contract.gasUsed;
    this.levels = levels;
    this.domain = deploymentDomain({ chainId, contract: BigInt(contract.address) });
  }

  /** Deploys a contract. @throws Refusal. */
  static async deploy(options: RollupOptions = {}): Promise<RollupOnChain> {
    const common = await commonGround();
    const { chain } = common;
    const args = await constructorArguments(options);
    const deployed = await chain.deploy(options.contract ?? common.contract, args);
    const chainId = BigInt(await chain.rpc<Hex>("eth_chainId"));
    return new RollupOnChain(common, deployed, options.levels ?? TEST_LEVELS, chainId);
  }

  /** Calls a function that changes something. @throws Refusal. */
  send(
    functionName: string,
    args: readonly unknown[],
    rest: Pick<Call, "from" | "value" | "blobs"> = {},
  ): Promise<Receipt> {
    return this.chain.send({ ...this.contract, functionName, args, ...rest });
  }

  /** Reads a value. */
  read<Result = bigint>(functionName: string, ...args: readonly unknown[]): Promise<Result> {
    return this.chain.read<Result>({ ...this.contract, functionName, args });
  }

  /** The data of a transaction that calls a function. */
  callData(functionName: string, args: readonly unknown[]): Hex {
    return encodeFunctionData({ abi: this.contract.abi, functionName, args });
  }

  events(receipt: Receipt): ChainEvent[] {
    return this.chain.events(receipt, this.contract);
  }

  /** Data on top of the current root: without operations or fees unless told otherwise. */
  async data(changes: Partial<BatchContent> = {}, shape = TEST_SHAPE): Promise<Uint8Array> {
    const oldRoot = await this.read("stateRoot");
    const content = {
      ...{ oldRoot, newRoot: oldRoot + 1n, domain: this.domain, feeRecipient: 0n },
      ...{
        feeToken: 0,
        feeTotal: 0n,
        deposits: [],
        exits: [],
        withdrawals: [],
        payees: [],
        fill: 0xa5,
      },
    };
    return batchData({ ...content, ...changes }, shape);
  }

  /** Data with a proof that the contract accepts. */
  proven(data: Uint8Array, shape = TEST_SHAPE, digest?: bigint): L1Batch {
    return provenBatch(this.#ground.batchKey, data, { shape, levels: this.levels }, digest);
  }

  /** Data of batches that follow on each other, the first on top of the current root. */
  async chainedData(
    changes: readonly Partial<BatchContent>[],
    shape = TEST_SHAPE,
  ): Promise<Uint8Array[]> {
    let oldRoot = await this.read("stateRoot");
    const group: Uint8Array[] = [];
    for (const change of changes) {
      const newRoot = change.newRoot ?? oldRoot + 1n;
      group.push(await this.data({ oldRoot, ...change, newRoot }, shape));
      oldRoot = newRoot;
    }
    return group;
  }

  /** A proof of the escape circuit's key, in the order in which contracts take it. */
  escapeProof(publicInputs: readonly bigint[]): bigint[] {
    return proofWords(this.#ground.escapeKey.prove(publicInputs));
  }

  /** A proof of the batches' key, of any statement. */
  batchProof(publicInputs: readonly bigint[]): bigint[] {
    return proofWords(this.#ground.batchKey.prove(publicInputs));
  }

  /** Ends the rollup for the items at the heads of the queues. @throws Refusal. */
  async freeze(from?: Address): Promise<Receipt> {
    const heads = [await this.read("depositHead"), await this.read("exitHead")];
    return this.send("freeze", heads, from ? { from } : {});
  }

  /** Hands a batch in, or a group of them. @throws Refusal. */
  commit(batches: L1Batch | readonly L1Batch[], from?: Address): Promise<Receipt> {
    const group = rawGroup([batches].flat());
    return this.send("commitBatches", group, from ? { from } : {});
  }

  /** Commits a batch with that content and a proof. @throws Refusal. */
  async settle(changes: Partial<BatchContent> = {}, shape = TEST_SHAPE): Promise<Receipt> {
    return this.commit(this.proven(await this.data(changes, shape), shape));
  }
}
