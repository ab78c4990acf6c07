/** `quipu wallet deposit`: brings money from L1 into the rollup. */
import { Command } from "commander";
import { formatFacts } from "../../terminal/table.js";
import { AMOUNT_HELP, amountArgument, amountIn, type TypedAmount } from "../amount.js";
import { catchInterruption } from "../interruption.js";
import { tokenOption } from "../l1/connection.js";
import { printResult, runVisibly } from "../output.js";
import { type QueuedUntil, untilTaken, untilTakenOption } from "./await-queue.js";
import { MEANING } from "./milestones.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { Tokens } from "./tokens.js";
import { whileUnderWay } from "./under-way.js";

const EXAMPLES = `
The money joins a queue on L1; it is on the rollup when a batch has taken it from there. The account is opened by the
first deposit of a token, or by the first payment to the wallet's address. --until queued does not wait for the batch.

${AMOUNT_HELP}

Examples:
  $ quipu wallet deposit 1.5
  $ quipu wallet deposit 250 --token 1`;

interface Flags extends WalletFlags {
  readonly token: number;
  readonly until: QueuedUntil;
}

const BALANCE = "'quipu wallet balance' shows when it has";

export function depositCommand(): Command {
  const command = new Command("deposit")
    .description("bring money from L1 into the rollup")
    .addArgument(amountArgument("<amount>", "such as 1.5 or 1500wei"))
    .addOption(tokenOption())
    .addOption(untilTakenOption())
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(typed: TypedAmount, flags: Flags): Promise<void> {
  catchInterruption();
  const { token, until, json } = flags;
  const done = await runVisibly("Deposit", json, async (report) => {
    const wallet = await openOwnWallet(flags, report);
    const tokens = new Tokens(wallet);
    const amount = amountIn(typed, await tokens.decimals(token), "amount");
    const { event, receipt } = await wallet.deposit({ token, amount });
    const result = { position: event.index, transaction: receipt.transactionHash };
    const inWords = await tokens.say(amount, token);
    if (until === "queued") return { ...result, account: undefined, inWords };
    report({ step: "wait for a batch that takes it" });
    const what = `the deposit is in L1's queue, position ${event.index}, and a batch will take it`;
    const wait = async () => {
      await untilTaken(wallet, "deposits", event.index);
      return { ...result, account: (await wallet.account(token, "committed")).index, inWords };
    };
    return whileUnderWay(what, wait, BALANCE);
  });
  const { inWords, ...result } = done;
  printResult(json, result, () =>
    formatFacts({
      deposited: inWords,
      state: result.account === undefined ? "in the queue on L1" : MEANING.committed,
      account: result.account,
      "position in the queue": result.position,
      "transaction on L1": result.transaction,
    }),
  );
}
