/** An optimistic rollup on anvil whose keys are simulated: so anything can be proven, and nothing need be true. */
import assert from "node:assert/strict";
import {
  type Address,
  bytesToHex,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
} from "viem";
import { parseShape, type Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { Call, Chain, ChainEvent, Deployed, Receipt } from "./chain.js";
import { type BatchContent, batchData, type Payout, provenBatch } from "./l1-batch.js";
import { type GroupArguments, rawGroup } from "./raw-group.js";
import {
  constructorArguments,
  keyedGround,
  type RollupOptions,
  TEST_LEVELS,
} from "./rollup-on-chain.js";
import type { SimulatedKey } from "./simulated-proof.js";
import { testedOptimistic } from "./tested-contracts.js";

export const OPTIMISTIC_SHAPE = parseShape("1x2-2d2e8ws");

export const TERMS: Terms = {
  ...{ challengeWindow: 7000, executionDelay: 1000, answerTime: 1000, answerSpacing: 10 },
  ...{ proposalBond: 2001n, challengeBond: 501n, coverAdvances: false },
};

export interface OptimisticOptions extends RollupOptions {
  readonly terms?: Partial<Terms>;
}

/** A proposal as it was handed in. */
export interface OnChainProposal {
  readonly id: number;
  readonly group: GroupArguments;
  readonly claims: Hex;
  readonly receipt: Receipt;
}

/** A proposal as the contract keeps it. */
export interface KeptProposal {
  readonly content: Hex;
  readonly claims: Hex;
  readonly root: bigint;
  readonly proposer: Address;
  readonly proposedAt: number;
  readonly position: number;
  readonly proven: boolean;
  readonly bonded: boolean;
  readonly batchNumber: number;
  readonly depositHead: number;
  readonly exitHead: number;
  readonly previous: number;
  readonly answerDue: number;
  readonly released: boolean;
  readonly challenger: Address;
}

type From = Pick<Call, "from">;

export class OptimisticOnChain {
  readonly chain: Chain;
  readonly contract: Deployed;
  readonly terms: Terms;
  readonly domain: bigint;
  readonly #key: SimulatedKey;
  readonly #shape: Shape;

  private constructor(
    chain: Chain,
    contract: Deployed,
    key: SimulatedKey,
    {
      terms,
      domain,
      shape,
    }: { readonly terms: Terms; readonly domain: bigint; readonly shape: Shape },
  ) {
    this.chain = chain;
    this.contract = contract;
    this.#key = key;
    this.#shape = shape;
    this.terms = terms;
    this.domain = domain;
  }

  /** @throws Refusal. */
  static async deploy(options: OptimisticOptions = {}): Promise<OptimisticOnChain> {
    const { chain, batchKey } = await keyedGround();
    const { shapes = [OPTIMISTIC_SHAPE] } = options;
    const terms = { ...TERMS, ...options.terms };
    const args = [...(await constructorArguments({ ...options, shapes })), terms];
    const contract = await chain.deploy(options.contract ?? (await testedOptimistic()), args);
    const chainId = BigInt(await chain.rpc<Hex>("eth_chainId"));
    const domain = deploymentDomain({ chainId, contract: BigInt(contract.address) });
    return new OptimisticOnChain(chain, contract, batchKey, { terms, domain, shape: shapes[0]! });
  }

  send(
    functionName: string,
    args: readonly unknown[],
    rest: Pick<Call, "from" | "value"> = {},
  ): Promise<Receipt> {
    return this.chain.send({ ...this.contract, functionName, args, ...rest });
  }

  read<Result = bigint>(functionName: string, ...args: readonly unknown[]): Promise<Result> {
    return this.chain.read<Result>({ ...this.contract, functionName, args });
  }

  /** What the contract keeps of a proposal. */
  proposal(id: number): Promise<KeptProposal> {
    return this.read("proposals", id);
  }

  /** The data of a transaction that calls a function. */
  callData(functionName: string, args: readonly unknown[]): Hex {
    return encodeFunctionData({ abi: this.contract.abi, functionName, args });
  }

  /** The next transaction is at that time, in seconds. */
  async at(time: number): Promise<void> {
    await this.chain.rpc("evm_setNextBlockTimestamp", time);
  }

  events(receipt: Receipt): ChainEvent[] {
    return this.chain.events(receipt, this.contract);
  }

  /** The arguments of batches on top of the tip, with proofs. */
  async group(batches: readonly Partial<BatchContent>[]): Promise<GroupArguments> {
    let oldRoot = await this.read("stateRoot");
    const proven = batches.map((changes) => {
      const newRoot = changes.newRoot ?? oldRoot + 1n;
      const data = batchData(
        { ...EMPTY, domain: this.domain, oldRoot, ...changes, newRoot },
        this.#shape,
      );
      oldRoot = newRoot;
      return provenBatch(this.#key, data, { shape: this.#shape, levels: TEST_LEVELS });
    });
    return rawGroup(proven);
  }

  /** Proposes batches without their proofs. @throws Refusal. */
  async propose(
    batches: readonly Partial<BatchContent>[] = [{}],
    { from }: From = {},
  ): Promise<OnChainProposal> {
    const group = await this.group(batches);
    const value = this.terms.proposalBond;
    const [shape, oldRoot, feeRecipient, data] = group;
    const args = [shape, oldRoot, feeRecipient, batches.length, data];
    const receipt = await this.send("propose", args, { value, ...(from && { from }) });
    return this.#made(receipt, group, batches);
  }

  /** Proposes batches with their proofs. @throws Refusal. */
  async proposeProven(batches: readonly Partial<BatchContent>[] = [{}]): Promise<OnChainProposal> {
    const group = await this.group(batches);
    return this.#made(await this.send("proposeProven", group), group, batches);
  }

  /** @throws Refusal. */
  challenge({ id, group }: OnChainProposal, { from }: From = {}): Promise<Receipt> {
    const value = this.terms.challengeBond;
    return this.send("challenge", [id, contentOf(group)], { value, ...(from && { from }) });
  }

  /** @throws Refusal. */
  prove({ id, group }: OnChainProposal, from: From = {}): Promise<Receipt> {
    return this.send("prove", [id, ...group], from);
  }

  /** @throws Refusal. */
  slash({ id }: OnChainProposal): Promise<Receipt> {
    return this.send("slash", [id]);
  }

  /** @throws Refusal. */
  finalize({ id, claims }: OnChainProposal): Promise<Receipt> {
    return this.send("finalize", [id, claims]);
  }

  /** Somebody takes a claim in advance. @throws Refusal. */
  advance({ id, claims }: OnChainProposal, index: number, from: Address): Promise<Receipt> {
    return this.send("advance", [id, claims, index, from], { from });
  }

  /** Wei in the contract. */
  held(): Promise<bigint> {
    return this.chain.balance(this.contract.address);
  }

  async #made(
    receipt: Receipt,
    group: GroupArguments,
    batches: readonly Partial<BatchContent>[],
  ): Promise<OnChainProposal> {
    const made = this.events(receipt).find(({ name }) => name === "Proposed");
    assert(made !== undefined);
    return { id: Number(made.args.id), group, claims: claimsOf(batches), receipt };
  }
}

const EMPTY = {
  ...{ feeRecipient: 0n, feeToken: 0, feeTotal: 0n, fill: 0xa5 },
  ...{ deposits: [], exits: [], withdrawals: [], payees: [] },
};

/** keccak256 of shape, old root, fee recipient and the hash of the data. */
export function contentOf([shape, oldRoot, feeRecipient, data]: GroupArguments): Hex {
  const types = ["uint256", "uint256", "address", "bytes32"].map((type) => ({ type }));
  return keccak256(encodeAbiParameters(types, [shape, oldRoot, feeRecipient, keccak256(data)]));
}

/** The claims of withdrawals alone, no two neighbours of which are of one owner and token. */
function claimsOf(batches: readonly Partial<BatchContent>[]): Hex {
  return claimsAsBytes(batches.flatMap(({ withdrawals = [] }) => withdrawals));
}

/** Claims as the contract is shown them. */
export function claimsAsBytes(claims: readonly Payout[]): Hex {
  return concatHex(claims.map(claimBytes));
}

function claimBytes({ owner, token, amount }: Payout): Hex {
  const bytes = new Uint8Array(38);
  const put = (value: bigint, offset: number, length: number) => {
    for (let i = 0; i < length; i++) {
      bytes[offset + length - 1 - i] = Number((value >> BigInt(8 * i)) & 0xffn);
    }
  };
  put(owner, 0, 20);
  put(BigInt(token), 20, 2);
  put(amount, 22, 16);
  return bytesToHex(bytes);
}
