/** The rollup of a chain of one's own: deployed once, and found again by what a file says. */
import { join } from "node:path";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { readTextIfThere } from "../../files/read-text.js";
import { connectRollup, type DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Deployed } from "../../l1/contract/deploy-rollup.js";
import { isL1Error, l1Error } from "../../l1/l1-error.js";
import { address } from "../../l1/rpc/answers.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { parseJson } from "../../src/json/parse-json.js";

const FORMAT = "quipu/dev-deployment/1";

const DEPLOYMENT = v.strictObject({
  format: v.literal(FORMAT),
  contract: address,
  block: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

export interface DevDeployment {
  readonly rollup: DeployedRollup;
  /** The block that the contract is in. */
  readonly fromBlock: number;
}

/**
 * Finds the rollup of a folder, or deploys it.
 *
 * @param deploy deploys one on the chain
 * @throws QuipuError `ContractMissing` if the chain is not the one that it was deployed on; `InvalidFile`;
 *   what `deploy` throws.
 */
export async function devDeployment(
  folder: string,
  chain: Chain,
  deploy: () => Promise<Deployed>,
): Promise<DevDeployment> {
  const path = join(folder, "deployment.json");
  const text = await readTextIfThere(path);
  if (text === undefined) {
    const { rollup, blockNumber } = await deploy();
    const content = { format: FORMAT, contract: rollup.address, block: blockNumber };
    await writeAtomically(path, (file) => file.writeFile(`${JSON.stringify(content)}\n`));
    return { rollup, fromBlock: blockNumber };
  }
  const { contract, block } = parseJson(text, DEPLOYMENT, path);
  const rollup = await connectRollup(chain, contract).catch((error: unknown) => {
    if (!isL1Error(error, "ContractMissing")) throw error;
    const advice = `the chain has lost it: remove ${folder} to begin anew`;
    throw l1Error("ContractMissing", `${error.message}; ${advice}`, error);
  });
  return { rollup, fromBlock: block };
}
