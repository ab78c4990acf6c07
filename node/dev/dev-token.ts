/** A token of a chain of one's own: `contracts/dev/DevToken.sol`, which anybody may mint. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compileContracts, contractOf } from "../../l1/artifacts/compile-contracts.js";
import { createContract } from "../../l1/contract/deploy-rollup.js";
import type { Hex } from "../../l1/rpc/answers.js";
import type { Sender } from "../../l1/sending/sender.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

const SOURCE = "contracts/dev/DevToken.sol";

/**
 * Compiles it at the first call, and puts it on the chain.
 *
 * @throws QuipuError as `compileContracts` and `createContract` do.
 */
export async function deployDevToken(sender: Sender): Promise<Hex> {
  const sources = new Map([[SOURCE, await readFile(join(packageRoot, SOURCE), "utf8")]]);
  const compiled = await compileContracts("dev-token", sources);
  const { bytecode } = contractOf(compiled, `${SOURCE}:DevToken`);
  const { address } = await createContract(sender, bytecode, "deploy a token");
  return address;
}
