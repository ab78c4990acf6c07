/**
 * Puts an ERC-20 for experiments on a chain: `node dist/scripts/deploy-token.js me.key`, with the
 * endpoint in QUIPU_RPC (by default http://127.0.0.1:8545). It has 6 decimals, whoever deploys it gets 1,000 of it, and anybody may mint
 * more. Prints its address.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeFunctionData, parseAbi } from "viem";
import { readL1Key } from "../cli/l1/private-key.js";
import { compileContracts, contractOf } from "../l1/artifacts/compile-contracts.js";
import { createContract } from "../l1/contract/deploy-rollup.js";
import { Chain } from "../l1/rpc/chain.js";
import { Sender } from "../l1/sending/sender.js";
import { packageRoot } from "../prover/artifacts/package-root.js";

const SOURCES = ["contracts/test/Token.sol", "contracts/test/SixDecimals.sol"];
const ABI = parseAbi(["function mint(address to, uint256 amount)"]);
const MINTED = 1_000n * 10n ** 6n;

const [, , keyPath] = process.argv;
const chain = await Chain.connect(process.env.QUIPU_RPC ?? "http://127.0.0.1:8545");
const sender = new Sender(chain, await readL1Key(keyPath));
const sources = new Map<string, string>();
for (const path of SOURCES) sources.set(path, await readFile(join(packageRoot, path), "utf8"));
const compiled = await compileContracts("six-decimals", sources);
const { bytecode } = contractOf(compiled, `${SOURCES[1]}:SixDecimals`);
const { address } = await createContract(sender, bytecode);
const args = [sender.address, MINTED] as const;
await sender.send({
  to: address,
  data: encodeFunctionData({ abi: ABI, functionName: "mint", args }),
});
console.log(address);
