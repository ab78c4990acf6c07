/** `quipu l1 deposit`: moves money from an L1 account into the rollup. */

import { Command } from "commander";
import { AMOUNT_HELP, amountIn, amountOption, type TypedAmount } from "../amount.js";
import { addressOption, publicKeyOption } from "../arguments.js";
import { tokenOption } from "./connection.js";
import { L2_KEY_VARIABLE, readL2Key } from "./private-key.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
The money is in the rollup once a batch has taken the deposit from the queue. If no batch takes it and
the rollup freezes, 'quipu l1 refund' returns it. Deposits that could never be spent are refused here: a
key that nobody can sign with, or more of a token than the rollup takes.

${AMOUNT_HELP}

Examples:
  $ quipu l1 deposit --account me.key --l2-key l2.key --amount 1.5
  $ quipu l1 deposit --account me.key --l2-key l2.key --token 1 --amount 250
  $ quipu l1 deposit --account me.key --l2-key l2.key --amount 1000000wei`;

interface Flags extends TransactionFlags {
  readonly token: number;
  readonly amount: TypedAmount;
  readonly l2Key?: string;
  readonly publicKey?: bigint;
  readonly owner?: bigint;
}

export function depositCommand(): Command {
  const command = new Command("deposit")
    .description("move ETH or a token from an L1 account into the rollup")
    .addOption(tokenOption())
    .addOption(amountOption("--amount <n>", "such as 1.5 or 1500wei").makeOptionMandatory())
    .option("--l2-key <file>", `private key of the account; otherwise $${L2_KEY_VARIABLE}`)
    .addOption(
      publicKeyOption(
        "--public-key <hex>",
        "compressed public key, instead of a private one",
      ).conflicts("l2Key"),
    )
    .addOption(addressOption("--owner <address>", "L1 owner of the account (default: the sender)"))
    .addHelpText("after", EXAMPLES);
  return withTransaction(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { token } = flags;
  const { compressKey } = await import("../../src/crypto/compressed-key.js");
  const key = flags.publicKey ?? compressKey((await readL2Key(flags.l2Key, "--l2-key")).publicKey);
  await runTransaction("Deposit", flags, async ({ rollup, sender, options }) => {
    const { deposit } = await import("../../l1/contract/deposit.js");
    const { readDecimals } = await import("../../l1/contract/token-decimals.js");
    const amount = amountIn(flags.amount, await readDecimals(rollup, token), "amount");
    const owner = flags.owner ?? BigInt(sender.address);
    return deposit(rollup, sender, { key, owner, token, amount }, options);
  });
}
