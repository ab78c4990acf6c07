/**
 * From an address to a rollup. Checks first that a contract stands there, that it is of this version,
 * and that its domain is the one that operations are signed for.
 */

import { gotExpected } from "../../src/errors.js";
import { MAX_LEVELS, MIN_LEVELS } from "../../src/params.js";
import { type Deployment, deploymentDomain, VERSION } from "../../src/state/deployment.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { RollupView } from "./rollup-view.js";

/** A rollup contract and its parameters, which never change. */
export interface DeployedRollup {
  readonly view: RollupView;
  readonly chain: Chain;
  readonly address: Hex;
  readonly deployment: Deployment;
  /** Separates signatures for this deployment from those for others, 88 bits. */
  readonly domain: bigint;
  /** Depth of the state tree. */
  readonly levels: number;
  /** Tokens, token 0 (ETH) included. */
  readonly tokenCount: number;
  /** Seconds for an item at the head of a queue, and for each one before it. */
  readonly deadline: number;
  readonly spacing: number;
}

/**
 * Finds a rollup.
 *
 * @example
 * const chain = await Chain.connect("http://127.0.0.1:8545");
 * const rollup = await connectRollup(chain, "0x5fbdb2315678afecb367f032d93f642f64180aa3");
 *
 * @throws QuipuError `ContractMissing`, `ContractMismatch`; what `Chain.call` throws.
 */
export async function connectRollup(chain: Chain, address: Hex): Promise<DeployedRollup> {
  if ((await chain.code(address)) === "0x") {
    const message = gotExpected(`code at ${address} on chain ${chain.chainId}`, "none", "a rollup");
    throw l1Error("ContractMissing", message);
  }
  const view = new RollupView(chain, address);
  const version = await view.read("version").catch((error: unknown) => {
    if (!isL1Error(error, "TransactionReverted", "ContractMismatch")) throw error;
    throw mismatch(address, "version", "none", VERSION, error);
  });
  if (version !== VERSION) throw mismatch(address, "version", JSON.stringify(version), VERSION);
  const deployment = { chainId: chain.chainId, contract: BigInt(address) };
  const [domain, expected] = [await view.read("domain"), deploymentDomain(deployment)];
  if (domain !== expected) throw mismatch(address, "domain", domain, expected);
  const levels = Number(await view.read("levels"));
  if (levels < MIN_LEVELS || levels > MAX_LEVELS) {
    throw mismatch(address, "levels", levels, `${MIN_LEVELS}…${MAX_LEVELS}`);
  }
  const [tokenCount, deadline, spacing] = await Promise.all([
    view.read("tokenCount"),
    view.read("deadline"),
    view.read("spacing"),
  ]);
  return {
    view,
    chain,
    address,
    deployment,
    domain,
    levels,
    tokenCount: Number(tokenCount),
    deadline: Number(deadline),
    spacing: Number(spacing),
  };
}

function mismatch(
  address: Hex,
  what: string,
  got: unknown,
  expected: unknown,
  cause?: unknown,
): Error {
  const message = gotExpected(`${what} of contract ${address}`, got, expected);
  return l1Error("ContractMismatch", message, cause);
}
