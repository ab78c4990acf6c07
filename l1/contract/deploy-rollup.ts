/**
 * Puts a rollup on L1: an account for each key, then the contract that names them for ever. The
 * contract is compiled from what this package holds, and the keys are the very ones that will prove.
 */
import { encodeDeployData, getCreateAddress } from "viem/utils";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape, type Shape, shapeId } from "../../src/shape.js";
import { keyCode, keyDeployment } from "../artifacts/key-account.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { rollupContract } from "../artifacts/rollup-contract.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Receipt } from "../rpc/answers.js";
import type { Sender } from "../sending/sender.js";
import { assertQueuesServed } from "./assert-queues-served.js";
import { connectRollup, type DeployedRollup } from "./connect-rollup.js";

export interface DeployOptions {
  /** Depth of the state tree. */
  readonly levels: number;
  /** The shapes that are accepted, and the proving key of each. */
  readonly shapes: readonly { readonly shape: Shape; readonly zkeyPath: string }[];
  /** The proving key of the escape circuit. */
  readonly escapeZkeyPath: string;
  /** ERC-20 contracts: tokens 1, 2, 3 … */
  readonly tokens?: readonly Hex[] | undefined;
  /** Seconds that the sequencer has for an item at the head of a queue. */
  readonly deadline: number;
  /** Seconds more for each item before it. */
  readonly spacing: number;
  /** Where compiled contracts are kept; see `defaultBuildDir`. */
  readonly buildDir?: string | undefined;
}

/** One of the contracts of a rollup, and the transaction that it came with. */
export interface DeployedContract {
  /** What it is, e.g. `key of 4x4-2d1e2w`. */
  readonly what: string;
  readonly address: Hex;
  readonly receipt: Receipt;
}

export interface Deployed {
  readonly rollup: DeployedRollup;
  /** The block that the contract is in. */
  readonly blockNumber: number;
  /** The keys, and the rollup's contract last. */
  readonly contracts: readonly DeployedContract[];
  /** Gas of all the transactions. */
  readonly gasUsed: bigint;
}

/**
 * Deploys a rollup.
 *
 * @example
 * const timing = { deadline: 86_400, spacing: 600 };
 * const circuits = { shapes: [{ shape, zkeyPath }], escapeZkeyPath };
 * const { rollup } = await deployRollup(sender, { levels: 8, ...circuits, ...timing });
 *
 * @throws QuipuError `QueueUnserved` if no shape takes both deposits and exits;
 *   `ContractCompileFailed`; `InvalidShape`, `NotAContract`, `DuplicateToken` or `OutOfRange` for
 *   the parameters; as `Sender.send` does. A second try deploys another one.
 */
export async function deployRollup(sender: Sender, options: DeployOptions): Promise<Deployed> {
  const { levels, shapes, escapeZkeyPath, tokens = [], deadline, spacing, buildDir } = options;
  assertQueuesServed(shapes.map(({ shape }) => shape));
  for (const token of tokens) await assertContract(sender, token);
  const compile = buildDir === undefined ? {} : { buildDir };
  const contracts: DeployedContract[] = [];
  const create = async (what: string, code: Hex): Promise<CreatedContract> => {
    const created = await createContract(sender, code, `deploy the ${what}`);
    contracts.push({ what, ...created });
    return created;
  };
  const deployKey = async (circuit: string, zkeyPath: string): Promise<Hex> =>
    (await create(`key of ${circuit}`, keyDeployment(await keyCode(zkeyPath)))).address;
  const { bytecode } = await rollupContract(compile);
  const accepted = [];
  for (const { shape, zkeyPath } of shapes) {
    const key = await deployKey(formatShape(shape), zkeyPath);
    accepted.push({ shapeId: shapeId(shape, levels), key });
  }
  const escapeKey = await deployKey("the escape circuit", escapeZkeyPath);
  const args = [BigInt(levels), accepted, escapeKey, tokens, deadline, spacing] as const;
  const code = encodeDeployData({ abi: ROLLUP_ABI, bytecode, args });
  const { address, receipt } = await create("rollup", code);
  const rollup = await connectRollup(sender.chain, address);
  const gasUsed = contracts.reduce((sum, each) => sum + each.receipt.gasUsed, 0n);
  return { rollup, blockNumber: receipt.blockNumber, contracts, gasUsed };
}

/** Before anything is paid for. */
async function assertContract({ chain }: Sender, token: Hex): Promise<void> {
  if ((await chain.code(token)).length > 2) return;
  throw new QuipuError(
    "NotAContract",
    gotExpected(`token ${token}`, "no code", "an ERC-20 contract"),
  );
}

interface CreatedContract {
  readonly address: Hex;
  readonly receipt: Receipt;
}

/**
 * Puts code on L1.
 *
 * @param code creation code, with the constructor's arguments
 * @param purpose in words, for the sender's `onSigned`
 * @throws QuipuError as `Sender.send` does.
 */
export async function createContract(
  sender: Sender,
  code: Hex,
  purpose?: string,
): Promise<CreatedContract> {
  let address: Hex | undefined;
  const check = ({ contractAddress, transactionHash }: Receipt, nonce: number): void => {
    address = getCreateAddress({ from: sender.address, nonce: BigInt(nonce) }).toLowerCase() as Hex;
    if (contractAddress === address) return;
    const what = `contract of transaction ${transactionHash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, contractAddress, address));
  };
  const receipt = await sender.send({ data: code }, { check, purpose });
  return { address: address!, receipt };
}
