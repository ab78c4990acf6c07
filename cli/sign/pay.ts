/** `quipu sign pay`: signs a payment to a key and owner, whether or not they have an account. */
import { Command, Option } from "commander";
import type { PaymentAddress } from "../../src/kinds/payment/payment-address.js";
import { AMOUNT_HELP, amountIn, amountOption, type TypedAmount } from "../amount.js";
import { addressOption, publicKeyOption } from "../arguments.js";
import { assertEncodable } from "./assert-encodable.js";
import {
  checkSigningFlags,
  SIGNING_HELP,
  type SigningFlags,
  withSigning,
} from "./signing-flags.js";

const EXAMPLES = `
The receiver needs no account: the batch opens one if there is none of that key, owner and token. An address
is key and owner with a checksum: 'quipu key address' writes it. The receiver can spend once it knows the
index of its account, which 'quipu sync' shows.

${SIGNING_HELP}

${AMOUNT_HELP}
An amount has at most about ten significant digits and a fee three: others are refused, with the
nearest that can be signed.

Examples:
  $ quipu sign pay --key l2.key --to quipu1… --amount 0.25 --out ops.jsonl
  $ quipu sign pay --key l2.key --to-key 0x… --to-owner 0x… --amount 2500wei --fee 3wei --workload run/workload`;

interface Flags extends SigningFlags {
  readonly to?: string;
  readonly toKey?: bigint;
  readonly toOwner?: bigint;
  readonly amount: TypedAmount;
  readonly fee?: TypedAmount;
}

export function signPayCommand(): Command {
  const command = new Command("pay")
    .description("sign a payment to an address, whether or not it has an account")
    .addOption(
      new Option("--to <address>", "payment address of the receiver").conflicts([
        "toKey",
        "toOwner",
      ]),
    )
    .addOption(publicKeyOption("--to-key <key>", "public key of the receiver, with --to-owner"))
    .addOption(addressOption("--to-owner <address>", "L1 address of the receiver, with --to-key"))
    .addOption(amountOption("--amount <n>", "such as 1.5 or 1500wei").makeOptionMandatory())
    .addOption(amountOption("--fee <n>", "for the sequencer, in the same token (default: 0)"))
    .addHelpText("after", EXAMPLES);
  return withSigning(command).action(run);
}

async function run(flags: Flags, command: Command): Promise<void> {
  checkSigningFlags(flags, command);
  if (flags.to === undefined && (flags.toKey === undefined || flags.toOwner === undefined)) {
    command.error("error: give --to with a payment address, or --to-key and --to-owner");
  }
  const { runSigning } = await import("./run-signing.js");
  const { createPayment } = await import("../../src/kinds/payment/payment.js");
  const { FLOAT16, FLOAT40 } = await import("../../src/params.js");
  const receiver = await receiverOf(flags);
  await runSigning(flags, ({ decimals, sender }) => {
    const { token } = flags;
    const amount = amountIn(flags.amount, decimals, "amount");
    const fee = flags.fee === undefined ? 0n : amountIn(flags.fee, decimals, "fee");
    assertEncodable(amount, FLOAT40, { what: "amount", token, decimals });
    assertEncodable(fee, FLOAT16, { what: "fee", token, decimals });
    return createPayment({ ...sender, ...receiver, token, amount, fee });
  });
}

/** @throws QuipuError `InvalidAddress`. */
async function receiverOf({ to, toKey, toOwner }: Flags): Promise<PaymentAddress> {
  const { formatPaymentAddress, parsePaymentAddress } = await import(
    "../../src/kinds/payment/payment-address.js"
  );
  return parsePaymentAddress(to ?? formatPaymentAddress({ key: toKey!, owner: toOwner! }));
}
