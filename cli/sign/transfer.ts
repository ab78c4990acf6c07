/** `quipu sign transfer`: signs a transfer between two accounts of the rollup. */
import { Command, InvalidArgumentError, Option } from "commander";
import { ARITY, MAX_LEVELS } from "../../src/params.js";
import { AMOUNT_HELP, amountIn, amountOption, type TypedAmount } from "../amount.js";
import { assertEncodable } from "./assert-encodable.js";
import {
  checkSigningFlags,
  SIGNING_HELP,
  type SigningFlags,
  withSigning,
} from "./signing-flags.js";

const EXAMPLES = `
${SIGNING_HELP}

${AMOUNT_HELP}
An amount has at most about ten significant digits and a fee three: others are refused, with the
nearest that can be signed.

Examples:
  $ quipu sign transfer --key l2.key --to 1 --amount 0.25 --out ops.jsonl
  $ quipu sign transfer --key l2.key --to 1 --amount 2500wei --fee 3wei --workload run/workload
  $ quipu sign transfer --key l2.key --from 0 --to 1 --amount 0.25 --nonce 0 --chain-id 31337 --contract 0x5fbdb2315678afecb367f032d93f642f64180aa3`;

interface Flags extends SigningFlags {
  readonly to: number;
  readonly amount: TypedAmount;
  readonly fee?: TypedAmount;
}

export function signTransferCommand(): Command {
  const command = new Command("transfer")
    .description("sign a transfer to another account of the rollup")
    .addOption(
      new Option("--to <account>", "index of the receiver")
        .argParser(accountIndex)
        .makeOptionMandatory(),
    )
    .addOption(amountOption("--amount <n>", "such as 1.5 or 1500wei").makeOptionMandatory())
    .addOption(amountOption("--fee <n>", "for the sequencer, in the same token (default: 0)"))
    .addHelpText("after", EXAMPLES);
  return withSigning(command).action(run);
}

/** A key alone would not do: anybody can open an account of it that another owns on L1. */
function accountIndex(text: string): number {
  const limit = ARITY ** MAX_LEVELS;
  if (/^\d+$/.test(text) && Number(text) < limit) return Number(text);
  throw new InvalidArgumentError(
    `Expected a whole number below ${limit}; 'quipu sign pay' pays to a key and an owner.`,
  );
}

async function run(flags: Flags, command: Command): Promise<void> {
  checkSigningFlags(flags, command);
  const { runSigning } = await import("./run-signing.js");
  const { createTransfer } = await import("../../src/kinds/transfer/transfer.js");
  const { FLOAT16, FLOAT40 } = await import("../../src/params.js");
  await runSigning(flags, ({ accounts, decimals, sender }) => {
    const { token } = flags;
    const amount = amountIn(flags.amount, decimals, "amount");
    const fee = flags.fee === undefined ? 0n : amountIn(flags.fee, decimals, "fee");
    assertEncodable(amount, FLOAT40, { what: "amount", token, decimals });
    assertEncodable(fee, FLOAT16, { what: "fee", token, decimals });
    const { to } = flags;
    accounts.checkReceiver(to, token);
    return createTransfer({ ...sender, to, token, amount, fee });
  });
}
