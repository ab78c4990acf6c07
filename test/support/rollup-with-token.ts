/** A rollup with a token of the tests, of which the first account has some. */
import type { Deployed } from "./chain.js";
import { commonGround, RollupOnChain, type RollupOptions } from "./rollup-on-chain.js";
import { testContract } from "./test-contracts.js";

/** What the first account has of the token. */
const MINTED = 10_000n;
/** What the contract may take of it: more than there is. */
const ALLOWED = 10n ** 30n;

/**
 * Deploys both; the token is number 1 of the rollup.
 *
 * @param name contract of the token, in the file `contracts/test/<file>.sol`
 */
export async function rollupWithToken(
  name = "Token",
  file = "Token",
  options: RollupOptions = {},
): Promise<{ readonly rollup: RollupOnChain; readonly token: Deployed }> {
  const { chain } = await commonGround();
  const token = await chain.deploy(await testContract(name, file));
  const rollup = await RollupOnChain.deploy({ ...options, tokens: [token.address] });
  for (const [functionName, ...args] of [
    ["mint", chain.accounts[0]!, MINTED],
    ["approve", rollup.contract.address, ALLOWED],
  ] as const) {
    await chain.send({ ...token, functionName, args });
  }
  return { rollup, token };
}
