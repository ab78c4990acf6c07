/** `quipu wallet exit`: leaves by L1 alone. */
import { Command } from "commander";
import { formatFacts } from "../../terminal/table.js";
import { formatDue } from "../../terminal/time-span.js";
import { catchInterruption } from "../interruption.js";
import { tokenOption } from "../l1/connection.js";
import { printResult, runVisibly } from "../output.js";
import { type QueuedUntil, untilTaken, untilTakenOption } from "./await-queue.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { Tokens } from "./tokens.js";
import { whileUnderWay } from "./under-way.js";

const EXAMPLES = `
Asks L1 to pay out the whole balance of the account. The sequencer must take the request before its deadline: if it does not, anybody
may freeze the rollup ('quipu l1 freeze'), and everybody leaves by a proof ('quipu l1 escape'). Once a batch has taken it,
the money is claimed. A node that does not answer cannot prevent it: start one of your own by 'quipu follow', and
name it by --node. A request that waits already is not made again: the same command goes on with it.

Examples:
  $ quipu wallet exit
  $ quipu wallet exit --until queued`;

interface Flags extends WalletFlags {
  readonly token: number;
  readonly until: QueuedUntil;
}

const WAITING = "the request is on L1, and a batch must take it";
const CLAIM = "'quipu wallet claim' pays it out then";

export function exitCommand(): Command {
  const command = new Command("exit")
    .description("leave by L1 alone: the sequencer cannot refuse it")
    .addOption(tokenOption())
    .addOption(untilTakenOption())
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  catchInterruption();
  const { token, until, json } = flags;
  const done = await runVisibly("Exit", json, async (report) => {
    const wallet = await openOwnWallet(flags, report);
    const { event, transaction } = await wallet.requestExit(token);
    const { index, account, deadline } = event;
    const result = { account, position: index, deadline, transaction };
    const { timestamp } = await wallet.rollup.chain.head();
    const due = formatDue(deadline - timestamp);
    if (until === "queued") return { ...result, claimed: undefined, due, inWords: undefined };
    report({ step: "wait for a batch that takes the request" });
    const wait = async () => {
      await untilTaken(wallet, "exits", index);
      report({ step: "claim it on L1" });
      const claimed = await wallet.claimWhenOwed(token);
      const inWords = await new Tokens(wallet).say(claimed?.event.amount ?? 0n, token);
      return { ...result, claimed: claimed?.receipt.transactionHash, due, inWords };
    };
    return whileUnderWay(WAITING, wait, CLAIM);
  });
  const { due, inWords, ...result } = done;
  printResult(json, result, () =>
    formatFacts({
      account: result.account,
      "position in the queue": result.position,
      deadline: result.claimed === undefined ? due : undefined,
      paid: inWords,
      "transaction on L1": result.claimed ?? result.transaction,
    }),
  );
}
