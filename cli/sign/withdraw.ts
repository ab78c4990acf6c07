/** `quipu sign withdraw`: signs a withdrawal. */
import { Command } from "commander";
import { AMOUNT_HELP, amountIn, amountOption, type TypedAmount } from "../amount.js";
import {
  checkSigningFlags,
  SIGNING_HELP,
  type SigningFlags,
  withSigning,
} from "./signing-flags.js";

const EXAMPLES = `
L1 credits the amount to the owner of the account, who takes it with 'quipu l1 claim'.

${SIGNING_HELP}

${AMOUNT_HELP}

Examples:
  $ quipu sign withdraw --key l2.key --amount 0.5 --out ops.jsonl
  $ quipu sign withdraw --key l2.key --token 1 --amount 20 --out ops.jsonl`;

interface Flags extends SigningFlags {
  readonly amount: TypedAmount;
}

export function signWithdrawalCommand(): Command {
  const command = new Command("withdraw")
    .description("sign a withdrawal to the account's owner on L1")
    .addOption(amountOption("--amount <n>", "such as 1.5 or 1500wei").makeOptionMandatory())
    .addHelpText("after", EXAMPLES);
  return withSigning(command).action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  checkSigningFlags(flags, command);
  const { runSigning } = await import("./run-signing.js");
  const { createWithdrawal } = await import("../../src/kinds/withdrawal/withdrawal.js");
  await runSigning(flags, ({ decimals, sender }) => {
    const amount = amountIn(flags.amount, decimals, "amount");
    return createWithdrawal({ ...sender, token: flags.token, amount });
  });
}
