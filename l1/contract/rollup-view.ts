/** Reads of the rollup contract. */
import { decodeFunctionResult, encodeFunctionData } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { BlockTag, Chain } from "../chain.js";
import { l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";

/** The view functions, and what each returns. */
interface Views {
  readonly version: string;
  readonly levels: bigint;
  readonly domain: bigint;
  readonly deadline: bigint;
  readonly spacing: bigint;
  readonly capacity: bigint;
  readonly tokenCount: bigint;
  readonly tokenAddress: Hex;
  readonly verifierOf: Hex;
  readonly escapeVerifier: Hex;
  readonly stateRoot: bigint;
  readonly batchNumber: number;
  readonly depositHead: number;
  readonly depositTail: number;
  readonly exitHead: number;
  readonly exitTail: number;
  readonly depositMark: number;
  readonly exitMark: number;
  readonly frozen: boolean;
  readonly depositEntry: Hex;
  readonly exitEntry: Hex;
  readonly deposited: bigint;
  readonly claimable: bigint;
  readonly escaped: boolean;
  readonly refunded: boolean;
}

export class RollupView {
  readonly chain: Chain;
  readonly address: Hex;

  constructor(chain: Chain, address: Hex) {
    this.chain = chain;
    this.address = address;
  }

  /**
   * Calls a view.
   *
   * @throws QuipuError `ContractMismatch` if the contract does not know it; what `Chain.call` throws.
   */
  async read<Name extends keyof Views>(
    name: Name,
    args: readonly unknown[] = [],
    tag: BlockTag = "latest",
  ): Promise<Views[Name]> {
    const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: name, args } as never);
    const result = await this.chain.call({ to: this.address, data }, tag);
    try {
      const decoded = { abi: ROLLUP_ABI, functionName: name, data: result } as never;
      return decodeFunctionResult(decoded) as Views[Name];
    } catch (cause) {
      const what = `${name}() of contract ${this.address}`;
      const message = gotExpected(what, result.slice(0, 74), "what a quipu rollup answers");
      throw l1Error("ContractMismatch", message, cause);
    }
  }
}
