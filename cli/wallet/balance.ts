/** `quipu wallet balance`: the money on the rollup, and what may be claimed on L1. */
import { Command } from "commander";
import { formatTable } from "../../terminal/table.js";
import { printResult } from "../output.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { Tokens } from "./tokens.js";

const EXAMPLES = `
committed  what L1 has verified
finalized  what L1 will not take back any more
pending    what is left when everything that waits at the node has been settled
claimable  what the contract owes the account on L1: 'quipu wallet claim' pays it out

Example:
  $ quipu wallet balance`;

export function balanceCommand(): Command {
  const command = new Command("balance")
    .description("show the money on the rollup, and what may be claimed on L1")
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(flags: WalletFlags): Promise<void> {
  const wallet = await openOwnWallet(flags);
  const tokens = new Tokens(wallet);
  const standings = ["committed", "finalized", "pending"] as const;
  const found = await Promise.all(standings.map((at) => wallet.accounts(at)));
  const rows = [];
  for (let token = 0; token < tokens.count; token += 1) {
    const accounts = found.map((each) => each.find((account) => account.token === token));
    const claimable = await wallet.claimable(token);
    const index = accounts.find((account) => account !== undefined)?.index;
    if (index === undefined && claimable === 0n && token > 0) continue;
    const balances = accounts.map((account) => account?.balance ?? 0n);
    rows.push({ token, account: index, balances, claimable });
  }
  const result = rows.map(({ balances, ...row }) => ({
    ...row,
    ...Object.fromEntries(standings.map((at, i) => [at, balances[i]])),
  }));
  const lines = await Promise.all(
    rows.map(async ({ token, account, balances, claimable }) => [
      account ?? "none yet",
      ...(await Promise.all([...balances, claimable].map((each) => tokens.say(each, token)))),
    ]),
  );
  printResult(flags.json, result, () =>
    formatTable(["account", ...standings, "claimable on L1"], lines),
  );
}
