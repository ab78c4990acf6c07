/** Puts an optimistic rollup on L1: an account for each key, then the contract that names them for ever. */
import { encodeDeployData } from "viem/utils";
import { formatShape, shapeId } from "../../src/shape.js";
import { assertTerms, type Terms } from "../../verifier/optimistic/terms.js";
import { keyCode, keyDeployment } from "../artifacts/key-account.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import { optimisticContract } from "../artifacts/optimistic-contract.js";
import { assertQueuesServed } from "../contract/assert-queues-served.js";
import { createContract, type DeployOptions } from "../contract/deploy-rollup.js";
import type { Hex } from "../rpc/answers.js";
import type { Sender } from "../sending/sender.js";
import { connectOptimistic, type OptimisticRollup } from "./connect-optimistic.js";

export interface DeployOptimisticOptions extends DeployOptions {
  readonly terms: Terms;
}

export interface DeployedOptimistic {
  readonly rollup: OptimisticRollup;
  /** The block that the contract is in. */
  readonly blockNumber: number;
  /** Gas of all the transactions. */
  readonly gasUsed: bigint;
}

/**
 * Deploys an optimistic rollup.
 *
 * @param options whose shapes are all signed
 * @throws QuipuError as `deployRollup` does; `InvalidShape` for a shape that is not signed.
 */
export async function deployOptimistic(
  sender: Sender,
  options: DeployOptimisticOptions,
): Promise<DeployedOptimistic> {
  const {
    levels,
    shapes,
    escapeZkeyPath,
    tokens = [],
    deadline,
    spacing,
    terms,
    buildDir,
  } = options;
  assertTerms(terms);
  assertQueuesServed(shapes.map(({ shape }) => shape));
  let gasUsed = 0n;
  const create = async (what: string, code: Hex) => {
    const created = await createContract(sender, code, `deploy the ${what}`);
    gasUsed += created.receipt.gasUsed;
    return created;
  };
  const deployKey = async (circuit: string, zkeyPath: string): Promise<Hex> =>
    (await create(`key of ${circuit}`, keyDeployment(await keyCode(zkeyPath)))).address;
  const { bytecode } = await optimisticContract(buildDir === undefined ? {} : { buildDir });
  const accepted: { shapeId: bigint; key: Hex }[] = [];
  for (const { shape, zkeyPath } of shapes) {
    accepted.push({
      shapeId: shapeId(shape, levels),
      key: await deployKey(formatShape(shape), zkeyPath),
    });
  }
  const escapeKey = await deployKey("the escape circuit", escapeZkeyPath);
  const args = [BigInt(levels), accepted, escapeKey, tokens, deadline, spacing, terms] as const;
  const code = encodeDeployData({ abi: OPTIMISTIC_ABI, bytecode, args });
  const { address, receipt } = await create("optimistic rollup", code);
  const rollup = await connectOptimistic(sender.chain, address);
  return { rollup, blockNumber: receipt.blockNumber, gasUsed };
}
