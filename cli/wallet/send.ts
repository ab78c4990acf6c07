/** `quipu wallet send`: pays to an address or an account. */
import { Argument, Command, InvalidArgumentError } from "commander";
import { ARITY, FLOAT16, FLOAT40, MAX_LEVELS } from "../../src/params.js";
import { formatFacts } from "../../terminal/table.js";
import {
  AMOUNT_HELP,
  amountArgument,
  amountIn,
  amountOption,
  type TypedAmount,
} from "../amount.js";
import { catchInterruption } from "../interruption.js";
import { tokenOption } from "../l1/connection.js";
import { printResult, runVisibly } from "../output.js";
import { assertEncodable } from "../sign/assert-encodable.js";
import { follow, MEANING, UNTIL_HELP, type Until, untilOption } from "./milestones.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { sayingAmounts } from "./say-amounts.js";
import { Tokens } from "./tokens.js";

const EXAMPLES = `
Pays to a payment address, which need not have an account, or to an account by its index. Without --fee it pays what the node
asks for, if that is at most 1 % of the amount or --max-fee.

${UNTIL_HELP}

${AMOUNT_HELP}

Examples:
  $ quipu wallet send 0.25 quipu1…
  $ quipu wallet send 0.25 512 --until finalized`;

interface Flags extends WalletFlags {
  readonly token: number;
  readonly fee?: TypedAmount;
  readonly maxFee?: TypedAmount;
  readonly until: Until;
}

/** As it was typed: a payment address is read when its parser is loaded. */
type Receiver = string | number;

export function sendCommand(): Command {
  const command = new Command("send")
    .description("pay to an address or an account")
    .addArgument(amountArgument("<amount>", "such as 1.5 or 1500wei"))
    .addArgument(
      new Argument("<to>", "payment address, or index of an account").argParser(receiver),
    )
    .addOption(tokenOption())
    .addOption(amountOption("--fee <n>", "for the sequencer (default: what the node asks for)"))
    .addOption(
      amountOption("--max-fee <n>", "the most that the node may ask (default: 1 % of the amount)"),
    )
    .addOption(untilOption())
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

function receiver(text: string): Receiver {
  if (!/^\d+$/.test(text)) return text;
  if (Number(text) < ARITY ** MAX_LEVELS) return Number(text);
  throw new InvalidArgumentError("Expected a payment address, or the index of an account.");
}

async function run(typed: TypedAmount, to: Receiver, flags: Flags): Promise<void> {
  catchInterruption();
  const { token, until, json } = flags;
  const { parsePaymentAddress } = await import("../../src/kinds/payment/payment-address.js");
  const payee = typeof to === "number" ? to : parsePaymentAddress(to);
  const done = await runVisibly("Send", json, async (report) => {
    const wallet = await openOwnWallet(flags, report);
    const tokens = new Tokens(wallet);
    const decimals = await tokens.decimals(token);
    const amount = amountIn(typed, decimals, "amount");
    const kind = typeof payee === "number" ? "transfer" : "payment";
    assertEncodable(amount, FLOAT40, { what: "amount", token, decimals });
    const most =
      flags.maxFee === undefined ? amount / 100n : amountIn(flags.maxFee, decimals, "fee");
    const { submitted, fee } = await sayingAmounts(tokens, token, async () => {
      const fee =
        flags.fee === undefined
          ? await wallet.fee(kind, { token, most })
          : amountIn(flags.fee, decimals, "fee");
      assertEncodable(fee, FLOAT16, { what: "fee", token, decimals });
      return { submitted: await wallet.send({ to: payee, token, amount, fee }), fee };
    });
    const transaction = await follow(wallet, submitted, { until, report });
    return {
      transaction,
      inWords: [await tokens.say(amount, token), await tokens.say(fee, token)],
    };
  });
  const { transaction, inWords } = done;
  printResult(json, transaction, () =>
    formatFacts({
      sent: inWords[0]!,
      fee: inWords[1]!,
      id: transaction.id,
      state: MEANING[transaction.state],
      batch: transaction.batch,
      "transaction on L1": transaction.l1?.transactionHash,
    }),
  );
}
