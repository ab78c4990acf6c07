/** `quipu key address`: the payment address of a key and an owner. */
import { Command } from "commander";
import { addressOption, jsonOption, publicKeyOption } from "../arguments.js";
import { L2_KEY_VARIABLE } from "../l1/private-key.js";
import { printResult } from "../output.js";

const EXAMPLES = `
Prints the address and nothing else. Whoever has it can pay to it, by 'quipu sign pay'. What is paid is spent
with the private key; the owner is the account of L1 to which the money goes when it leaves the rollup, and
which can force it out.

Examples:
  $ quipu key address --key l2.key --owner 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266
  $ quipu key address --public-key 0x… --owner 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266`;

interface Flags {
  readonly key?: string;
  readonly publicKey?: bigint;
  readonly owner: bigint;
  readonly json?: boolean;
}

export function keyAddressCommand(): Command {
  return new Command("address")
    .description("show the address to which others can pay")
    .option("--key <file>", `private key of the account; otherwise $${L2_KEY_VARIABLE}`)
    .addOption(
      publicKeyOption("--public-key <key>", "the public key, instead of a private one").conflicts(
        "key",
      ),
    )
    .addOption(addressOption("--owner <address>", "L1 address of the owner").makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run({ key, publicKey, owner, json }: Flags): Promise<void> {
  const { compressKey } = await import("../../src/crypto/compressed-key.js");
  const { formatPaymentAddress, parsePaymentAddress } = await import(
    "../../src/kinds/payment/payment-address.js"
  );
  const { readL2Key } = await import("../l1/private-key.js");
  const compressed = publicKey ?? compressKey((await readL2Key(key, "--key")).publicKey);
  const paymentAddress = formatPaymentAddress({ key: compressed, owner });
  // Refuses a key that nobody can sign with, and no owner.
  parsePaymentAddress(paymentAddress);
  printResult(json, { paymentAddress }, () => paymentAddress);
}
