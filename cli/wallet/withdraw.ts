/** `quipu wallet withdraw`: brings money back to L1, and claims it there. */
import { Command } from "commander";
import { formatFacts } from "../../terminal/table.js";
import { AMOUNT_HELP, amountArgument, amountIn, type TypedAmount } from "../amount.js";
import { catchInterruption } from "../interruption.js";
import { tokenOption } from "../l1/connection.js";
import { printResult, runVisibly } from "../output.js";
import { follow, MEANING, UNTIL_HELP, type Until, untilOption } from "./milestones.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { sayingAmounts } from "./say-amounts.js";
import { Tokens } from "./tokens.js";
import { whileUnderWay } from "./under-way.js";

const EXAMPLES = `
One way in three steps: the operation is signed and sent to the node; its batch is committed on L1, which then owes the
money to your account there; a transaction claims it. If it is interrupted after the second step, 'quipu wallet claim' makes
the third. --no-claim leaves it out, for instance to claim several withdrawals together.

${UNTIL_HELP}

${AMOUNT_HELP}

Examples:
  $ quipu wallet withdraw 0.5
  $ quipu wallet withdraw 0.5 --no-claim`;

interface Flags extends WalletFlags {
  readonly token: number;
  readonly until: Until;
  readonly claim: boolean;
}

const OWED = "the withdrawal is committed, and the contract owes it to you";
const CLAIM = "'quipu wallet claim' pays it out";

/** Why there is no transaction that claims. */
const NOT_CLAIMED = {
  yet: "not yet: 'quipu wallet claim' does it once it is committed",
  here: "not here: the contract owes nothing any more, as after another claim",
};

export function withdrawCommand(): Command {
  const command = new Command("withdraw")
    .description("bring money back to L1, and claim it there")
    .addArgument(amountArgument("<amount>", "such as 1.5 or 1500wei"))
    .addOption(tokenOption())
    .addOption(untilOption())
    .option("--no-claim", "leave the money in the contract, to be claimed later")
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(typed: TypedAmount, flags: Flags): Promise<void> {
  catchInterruption();
  const { token, until, json } = flags;
  const done = await runVisibly("Withdraw", json, async (report) => {
    const wallet = await openOwnWallet(flags, report);
    const tokens = new Tokens(wallet);
    const decimals = await tokens.decimals(token);
    const amount = amountIn(typed, decimals, "amount");
    const submitted = await sayingAmounts(tokens, token, () => wallet.withdraw({ token, amount }));
    const transaction = await follow(wallet, submitted, { until, report });
    const inWords = await tokens.say(amount, token);
    if (!flags.claim || until === "queued") return { transaction, claimed: undefined, inWords };
    report({ step: "claim it on L1" });
    const claimed = await whileUnderWay(OWED, () => wallet.claimWhenOwed(token), CLAIM);
    const paid = claimed && {
      amount: claimed.event.amount,
      transaction: claimed.receipt.transactionHash,
    };
    return { transaction, claimed: paid, inWords };
  });
  const { transaction, claimed, inWords } = done;
  printResult(json, { ...transaction, claimed }, () =>
    formatFacts({
      withdrawn: inWords,
      id: transaction.id,
      state: MEANING[transaction.state],
      batch: transaction.batch,
      claimed:
        claimed?.transaction ?? NOT_CLAIMED[until === "queued" || !flags.claim ? "yet" : "here"],
    }),
  );
}
