/** What an operation is signed for: a rollup on L1, the genesis of a folder, or what the options say. */
import { join } from "node:path";
import { ETHER, ETHER_DECIMALS } from "../../l1/contract/ether.js";
import type { ProgressListener } from "../../prover/progress.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { openRollup } from "../l1/connection.js";
import { openFollower } from "../l1/following.js";
import { KnownAccounts } from "./known-accounts.js";
import type { SigningFlags } from "./signing-flags.js";

/** Where accounts are, and what opens one. */
const ON_L1 = "the state on L1, where a deposit opens one once a batch has taken it";

export interface SigningGround {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  readonly accounts: KnownAccounts;
  /** Decimals of the token; undefined if nobody has said. */
  readonly decimals: number | undefined;
}

/**
 * Finds it.
 *
 * @param flags checked by `checkSigningFlags`
 * @throws QuipuError as following L1 and reading a genesis do.
 */
export async function findSigningGround(
  flags: SigningFlags,
  report: ProgressListener,
): Promise<SigningGround> {
  const { workload, rpc, contract, chainId, token } = flags;
  const etherOnly = token === ETHER ? ETHER_DECIMALS : undefined;
  if (workload !== undefined) {
    const { readGenesis } = await import("../../workload/genesis-file.js");
    const path = join(workload, "genesis.json");
    const genesis = await readGenesis(path);
    const domain = deploymentDomain(genesis.deployment);
    const accounts = new KnownAccounts([...genesis.accounts.entries()], path);
    return { domain, accounts, decimals: etherOnly };
  }
  if (rpc !== undefined) {
    const { readDecimals } = await import("../../l1/contract/token-decimals.js");
    const rollup = await openRollup({ ...flags, rpc, contract: contract! });
    const decimals = await readDecimals(rollup, token);
    const { state } = await (await openFollower(rollup, flags, report)).advance();
    const accounts = new KnownAccounts(state.entries(), ON_L1);
    return { domain: rollup.domain, accounts, decimals };
  }
  const domain = deploymentDomain({ chainId: chainId!, contract: contract! });
  return {
    domain,
    accounts: new KnownAccounts(undefined, ""),
    decimals: etherOnly,
  };
}
