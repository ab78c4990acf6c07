/**
 * The text of `genesis.json`: the deployment and the accounts a rollup starts from.
 *
 *     { "format": "quipu/genesis/1", "levels": 8, "chainId": "31337", "contract": "0x…20 bytes",
 *       "accounts": [
 *         { "balance": "1000", "nonce": 0, "token": 0, "publicKey": ["Ax", "Ay"], "owner": "0x…" },
 *         … ] }
 */
import * as v from "valibot";
import { gotExpected, QuipuError } from "../errors.js";
import { parseJson } from "../json/parse-json.js";
import { address, decimal, formatAddress, integer } from "../json/schemas.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, MIN_LEVELS } from "../params.js";
import type { Account } from "./account.js";
import { accountFields, formatAccount } from "./account-json.js";
import type { Genesis } from "./genesis.js";

const FORMAT = "quipu/genesis/1";

const GENESIS = v.strictObject({
  format: v.literal(FORMAT),
  levels: v.pipe(integer(MAX_LEVELS + 1), v.minValue(MIN_LEVELS)),
  chainId: decimal(1n << 256n),
  contract: address,
  accounts: v.array(v.strictObject(accountFields)),
});

/** The text of a genesis file in pieces, one account a line. */
export function* formatGenesis({ deployment, levels, accounts }: Genesis): Iterable<string> {
  const chainId = deployment.chainId.toString();
  const contract = formatAddress(deployment.contract);
  const header = JSON.stringify({ format: FORMAT, levels, chainId, contract });
  yield `${header.slice(0, -1)},"accounts":[`;
  let separator = "\n";
  for (const account of accounts) {
    yield separator + JSON.stringify(formatAccount(account));
    separator = ",\n";
  }
  yield "\n]}\n";
}

/**
 * Reads the text of a genesis file.
 *
 * @param place the file, for errors
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export function parseGenesis(text: string, place: string): Genesis {
  const { chainId, contract, levels, accounts } = parseJson(text, GENESIS, place);
  if (accounts.length > ARITY ** levels) {
    const expected = `≤ ${ARITY ** levels} for ${levels} levels`;
    throw new QuipuError(
      "InvalidFile",
      gotExpected(`${place}: accounts`, accounts.length, expected),
    );
  }
  assertTokenTotals(accounts, place);
  return { deployment: { chainId, contract }, levels, accounts };
}

/**
 * The circuit does not check credits for overflow, so each token's total must be below 2^128 (SPEC.md
 * section 6).
 */
function assertTokenTotals(accounts: readonly Account[], place: string): void {
  const totals = new Map<number, bigint>();
  for (const { token, balance } of accounts) {
    const total = (totals.get(token) ?? 0n) + balance;
    if (total >= BALANCE_LIMIT) {
      const message = gotExpected(`${place}: total of token ${token}`, total, "< 2^128");
      throw new QuipuError("InvalidFile", message);
    }
    totals.set(token, total);
  }
}
