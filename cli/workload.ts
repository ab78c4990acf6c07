/** `quipu workload`: generates accounts and signed operations as files. */
import { Command } from "commander";
import { ARITY, MAX_LEVELS, TOKEN_LIMIT } from "../src/params.js";
import { formatFacts } from "../terminal/table.js";
import type { WorkloadOptions } from "../workload/generate-workload.js";
import {
  addressOption,
  chainIdOption,
  integerOption,
  jsonOption,
  LOCAL_CONTRACT,
  levelsOption,
  numberOption,
} from "./arguments.js";
import { printResult, runVisibly } from "./output.js";

const EXAMPLES = `
Writes genesis.json (deployment and accounts), operations.jsonl (signed operations, one per line) and
keys.json (the accounts' private keys, for tests only). The same options give the same files. To use
your own workload, write genesis.json and operations.jsonl in the same form. A line of the kind
"payment" names key and owner of its receiver, who need not have an account; one of the kind
"withdrawal" has no receiver and no "fee": it pays its amount out on L1.

Examples:
  $ quipu workload --accounts 50 --payments 10 --transfers 30 --seed 1 --out run/workload
  $ quipu workload --accounts 5000 --transfers 1000 --seed 7 --zipf 1.2 --tokens 3 --out busy`;

interface Flags extends Omit<WorkloadOptions, "deployment" | "exponent"> {
  readonly out: string;
  readonly zipf?: number;
  readonly chainId: bigint;
  readonly contract: bigint;
  readonly json?: boolean;
}

export function workloadCommand(): Command {
  const share = { low: 0, high: 1 };
  return new Command("workload")
    .description("generate accounts and signed operations")
    .addOption(
      integerOption("--accounts <A>", "number of accounts", {
        low: 1,
        high: ARITY ** MAX_LEVELS,
      }).makeOptionMandatory(),
    )
    .addOption(
      integerOption("--transfers <T>", "number of transfers", {
        low: 0,
        high: 10_000_000,
      }).makeOptionMandatory(),
    )
    .addOption(
      integerOption("--payments <P>", "number of payments to keys, before the transfers", {
        low: 0,
        high: 10_000_000,
      }).default(0),
    )
    .addOption(
      integerOption("--withdrawals <W>", "number of withdrawals, after the transfers", {
        low: 0,
        high: 10_000_000,
      }).default(0),
    )
    .addOption(
      integerOption("--seed <S>", "seed of the random choices", {
        low: 0,
        high: 2 ** 32 - 1,
      }).makeOptionMandatory(),
    )
    .requiredOption("--out <dir>", "folder to write to; an existing workload is replaced")
    .addOption(levelsOption())
    .addOption(numberOption("--zipf <e>", "skew: 0 is uniform, 1 Zipf's law", { low: 0, high: 10 }))
    .addOption(integerOption("--tokens <n>", "number of tokens", { low: 1, high: TOKEN_LIMIT }))
    .addOption(numberOption("--fee-share <p>", "share of payments and transfers with a fee", share))
    .addOption(numberOption("--self-share <p>", "share of transfers to oneself", share))
    .addOption(chainIdOption())
    .addOption(
      addressOption("--contract <address>", "the rollup's contract on that L1").default(
        LOCAL_CONTRACT,
        "a made-up one",
      ),
    )
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(workload);
}

async function workload({ out, zipf, chainId, contract, json, ...flags }: Flags): Promise<void> {
  const { generateWorkload } = await import("../workload/generate-workload.js");
  const { writeWorkload } = await import("../workload/workload-directory.js");
  const exponent = zipf === undefined ? {} : { exponent: zipf };
  const result = await runVisibly("Generate the workload", json, async () => {
    const deployment = { chainId, contract };
    const generated = generateWorkload({ ...flags, ...exponent, deployment });
    await writeWorkload(out, generated);
    const { accounts, payments, transfers, withdrawals } = generated;
    return {
      out,
      accounts: accounts.length,
      payments: payments.length,
      transfers: transfers.length,
      withdrawals: withdrawals.length,
      levels: flags.levels,
    };
  });
  printResult(json, result, () =>
    formatFacts({
      accounts: result.accounts,
      ...(result.payments > 0 ? { payments: result.payments } : {}),
      transfers: result.transfers,
      ...(result.withdrawals > 0 ? { withdrawals: result.withdrawals } : {}),
      "tree levels": result.levels,
      written: `${out}/genesis.json, operations.jsonl, keys.json (test keys, not secret)`,
    }),
  );
}
