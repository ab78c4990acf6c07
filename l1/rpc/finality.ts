/**
 * Which blocks L1 will not take back. A chain with finality says so itself, by the tag `finalized`. An endpoint
 * that does not know the tag gives way to a number of blocks, if whoever asks has named one; an endpoint that
 * knows it, and no such block yet, does not: soon after its start every node is like that.
 *
 * What was final stays final: behind a balancer, the next answer may come from a node that lags.
 */
import type { Block } from "./answers.js";
import type { Chain } from "./chain.js";
import { refusalOf } from "./explain-fault.js";
import { RpcFault } from "./json-rpc.js";

/** A block that is final, with all before it. */
export interface FinalBlock {
  readonly number: number;
  readonly hash: string;
  /** By the chain's own word, or because so many blocks have come after it. */
  readonly by: "tag" | "depth";
}

export interface FinalityOptions {
  /** Blocks after which a block is taken for final on a chain without the tag; without it none is. */
  readonly depth?: number | undefined;
}

export class Finality {
  readonly #chain: Chain;
  readonly #depth: number | undefined;
  #newest: FinalBlock | undefined;

  constructor(chain: Chain, { depth }: FinalityOptions = {}) {
    this.#chain = chain;
    this.#depth = depth;
  }

  /**
   * The newest final block that this object has heard of; undefined as long as there is none. To mark what
   * was followed, ask first and follow then: the block is in the chain that is followed afterwards.
   *
   * @throws QuipuError `RpcUnavailable`, `InvalidRpcAnswer`, `RpcRefused`.
   */
  async newest(): Promise<FinalBlock | undefined> {
    const found = await this.#find();
    if (found !== undefined && found.number >= (this.#newest?.number ?? 0)) this.#newest = found;
    return this.#newest;
  }

  async #find(): Promise<FinalBlock | undefined> {
    try {
      return finalBlock(await this.#chain.finalized(), "tag");
    } catch (error) {
      if (!(error instanceof RpcFault)) throw error;
      if (isUnknownBlock(error)) return undefined;
      if (!isUnknownTag(error)) throw refusalOf(error);
      return this.#findByDepth();
    }
  }

  async #findByDepth(): Promise<FinalBlock | undefined> {
    if (this.#depth === undefined) return undefined;
    const number = (await this.#chain.head()).number - this.#depth;
    return number < 0 ? undefined : finalBlock(await this.#chain.findBlock(number), "depth");
  }
}

function finalBlock(block: Block | null | undefined, by: FinalBlock["by"]): FinalBlock | undefined {
  return block ? { number: block.number, hash: block.hash, by } : undefined;
}

/** `Unknown block` of execution-apis; nodes agree neither on the code nor on the words. */
const UNKNOWN_BLOCK = -39001;

function isUnknownBlock({ code, message }: RpcFault): boolean {
  return code === UNKNOWN_BLOCK || /not (found|available)|unknown block/i.test(message);
}

/** Code of parameters that a method does not take. */
const INVALID_PARAMS = -32602;
const UNKNOWN_TAG = /hex string|invalid (syntax|block|argument|param)|not supported|unsupported/i;

function isUnknownTag({ code, message }: RpcFault): boolean {
  return code === INVALID_PARAMS || UNKNOWN_TAG.test(message);
}
