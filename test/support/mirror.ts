/** A mirror of the L1 contract with three tokens and users who own some of each. */

import { compressKey } from "../../src/crypto/compressed-key.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ContractOptions } from "../../verifier/contract-options.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import { DEPLOYMENT, testKeys } from "./accounts.js";

export const DEADLINE = 1000;
export const SPACING = 10;
/** Time of the first block that tests use, in seconds. */
export const GENESIS_TIME = 1_800_000_000;

export const ALICE = 0xa11cen;
export const BOB = 0xb0bn;
/** Owns more of each token than may be deposited. */
export const WHALE = 0x33a1en;
const OWNERS = [ALICE, BOB, WHALE];

/** A fresh ledger in which each user owns `balance`, and the whale 2^130. */
export function fundedLedger(balance = 1_000_000n): TokenLedger {
  return new TokenLedger(
    OWNERS.map((owner) => [owner, owner === WHALE ? 1n << 130n : balance] as const),
  );
}

/** A mirror without keys, with ETH and one ERC-20, unless told otherwise. */
export function deployMirror(options: Partial<ContractOptions> = {}): RollupContract {
  return new RollupContract({
    ...{ deployment: DEPLOYMENT, levels: 3, keys: [], deadline: DEADLINE, spacing: SPACING },
    tokens: [fundedLedger(), fundedLedger()],
    ...options,
  });
}

/** A deposit of 100 of token 1 for Alice's account, with fields to replace. */
export function depositOf(fields: Partial<Deposit> = {}): Deposit {
  const key = compressKey(testKeys(0).publicKey);
  return { key, owner: ALICE, token: 1, amount: 100n, ...fields };
}
