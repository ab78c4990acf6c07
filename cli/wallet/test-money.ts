/** Money from nowhere, on a chain for tests: ether, and tokens that anybody may mint. */
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";

/** The id of chains for tests. */
const TEST_CHAIN = 31337n;
/** What an account gets, in units. */
const ETHER = 100n;
const TOKENS = 1000n;

/**
 * Gives an account ether and tokens, where the chain is one that does so.
 *
 * @returns what it has got, in words
 */
export async function giveTestMoney(rollup: DeployedRollup, owner: bigint): Promise<string[]> {
  const { chain, view, tokenCount } = rollup;
  if (chain.chainId !== TEST_CHAIN) return [];
  const { JsonRpc } = await import("../../l1/rpc/json-rpc.js");
  const { readDecimals } = await import("../../l1/contract/token-decimals.js");
  const { mintCall } = await import("../../l1/contract/erc20.js");
  const v = await import("valibot");
  const rpc = new JsonRpc(chain.name);
  const to = formatAddress(owner) as Hex;
  const given: string[] = [];
  const give = async (token: number, units: bigint, pay: (amount: bigint) => Promise<unknown>) => {
    const decimals = await readDecimals(rollup, token);
    const amount = units * 10n ** BigInt(decimals ?? 0);
    await pay(amount);
    given.push(formatTokenAmount(amount, token, decimals));
  };
  const ask = (method: string, ...params: readonly unknown[]) =>
    rpc.request(method, params, v.unknown());
  try {
    await give(0, ETHER, (amount) => ask("anvil_setBalance", to, `0x${amount.toString(16)}`));
    // The last of the accounts that anvil signs for: the node's is the first.
    const from = (await rpc.request("eth_accounts", [], v.array(v.string()))).at(-1);
    for (let token = 1; token < tokenCount; token += 1) {
      const contract = await view.read("tokenAddress", [BigInt(token)]);
      await give(token, TOKENS, (amount) => {
        const data = mintCall(to, amount);
        return ask("eth_sendTransaction", { from, to: contract, data });
      });
    }
  } catch {
    // A chain that does not.
  }
  return given;
}
