/** ERC-20s for experiments: anybody may mint them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFunctionData, parseAbi } from "viem";
import { compileContracts, contractOf } from "../l1/artifacts/compile-contracts.js";
import { createContract } from "../l1/contract/deploy-rollup.js";
import type { Hex } from "../l1/rpc/answers.js";
import type { Sender } from "../l1/sending/sender.js";
import { packageRoot } from "../prover/artifacts/package-root.js";

/** Contracts of `contracts/test/`, each in a file of its name. */
type TestToken = "Token" | "SixDecimals";

const ABI = parseAbi(["function mint(address to, uint256 amount)"]);

/**
 * Deploys one from the first of some accounts, and mints an amount of it for each.
 *
 * @param amount in the token's smallest unit
 * @returns its address
 */
export async function createTestToken(
  name: TestToken,
  senders: readonly Sender[],
  amount: bigint,
): Promise<Hex> {
  const { address } = await createContract(senders[0]!, await bytecodeOf(name));
  for (const sender of senders) {
    const args = [sender.address, amount] as const;
    const data = encodeFunctionData({ abi: ABI, functionName: "mint", args });
    await sender.send({ to: address, data });
  }
  return address;
}

async function bytecodeOf(name: TestToken): Promise<Hex> {
  const paths = new Set(["Token", name].map((file) => `contracts/test/${file}.sol`));
  const sources = new Map<string, string>();
  for (const path of paths) sources.set(path, await readFile(join(packageRoot, path), "utf8"));
  const compiled = await compileContracts(`test-token-${name}`, sources);
  return contractOf(compiled, `contracts/test/${name}.sol:${name}`).bytecode;
}
