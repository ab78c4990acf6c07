/** `quipu sign`: signs what a sequencer takes. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const SIGN_COMMANDS: readonly ListedCommand[] = [
  {
    name: "pay",
    summary: "sign a payment to an address, whether or not it has an account",
    load: async () => (await import("./pay.js")).signPayCommand(),
  },
  {
    name: "transfer",
    summary: "sign a transfer to another account of the rollup",
    load: async () => (await import("./transfer.js")).signTransferCommand(),
  },
  {
    name: "withdraw",
    summary: "sign a withdrawal to the account's owner on L1",
    load: async () => (await import("./withdraw.js")).signWithdrawalCommand(),
  },
];

/** @param words typed after `sign`, without options */
export async function signCommand(words: readonly string[]): Promise<Command> {
  const sign = new Command("sign").description("sign payments, transfers and withdrawals");
  await addCommands(sign, SIGN_COMMANDS, words);
  return sign;
}
