/** The options of the commands that sign. */
import { type Command, Option } from "commander";
import { ARITY, EXHAUSTED_NONCE, MAX_LEVELS } from "../../src/params.js";
import { addressOption, bigintOption, integerOption, jsonOption } from "../arguments.js";
import { tokenOption } from "../l1/connection.js";
import { type FollowFlags, withDepth, withFollowing } from "../l1/following.js";
import { L2_KEY_VARIABLE } from "../l1/private-key.js";

export interface SigningFlags extends FollowFlags {
  readonly key?: string;
  readonly from?: number;
  readonly token: number;
  readonly nonce?: number;
  readonly out?: string;
  readonly rpc?: string;
  readonly contract?: bigint;
  readonly chainId?: bigint;
  readonly workload?: string;
  readonly json?: boolean;
}

/** What `--help` says of every command that signs. */
export const SIGNING_HELP = `A signature is good for one deployment and one nonce. With --rpc and --contract the state is rebuilt
from L1: account, nonce and decimals of the token are looked up there. --workload takes account and
nonce from the genesis.json of a folder. With neither, give --chain-id, --contract, --from and --nonce,
and nothing is asked of anybody. Without an endpoint, amounts of an ERC-20 are given in its smallest
unit.

Operations in --out already count for the nonce, and for what the account spends and receives. An amount
that it then does not have is refused here; a sequencer would keep it until a batch brings the money.
--nonce signs without looking.

Without --out the operation is printed, one line of JSON as in operations.jsonl. With it, it is added to
the file, whole or not at all.`;

/** Adds them. */
export function withSigning(command: Command): Command {
  const indices = { low: 0, high: ARITY ** MAX_LEVELS - 1 };
  const nonces = { low: 0, high: EXHAUSTED_NONCE - 1 };
  command
    .option("--key <file>", `private key of the account; otherwise $${L2_KEY_VARIABLE}`)
    .addOption(tokenOption())
    .addOption(
      integerOption("--from <account>", "index of the account (default: the key's)", indices),
    )
    .addOption(integerOption("--nonce <n>", "nonce of the account (default: the next one)", nonces))
    .option("--out <file>", "file to add the operation to, such as operations.jsonl")
    .addOption(new Option("--rpc <url>", "JSON-RPC endpoint of an Ethereum node").env("QUIPU_RPC"))
    .addOption(addressOption("--contract <address>", "the rollup's contract").env("QUIPU_CONTRACT"))
    .addOption(bigintOption("--chain-id <id>", "chain of the contract"))
    .option("--workload <dir>", "folder with a genesis.json, instead of an endpoint")
    .addOption(jsonOption());
  return withDepth(withFollowing(command));
}

/** Ends with a usage error if the options name nothing that can be signed for. */
export function checkSigningFlags(flags: SigningFlags, command: Command): void {
  const { workload, contract, rpc, chainId, from, nonce } = flags;
  if (workload !== undefined) return;
  if (contract === undefined) {
    command.error(
      "error: give --contract (or QUIPU_CONTRACT), and --rpc (or QUIPU_RPC) or --chain-id; or give --workload",
    );
  }
  if (rpc !== undefined) return;
  if (chainId === undefined || from === undefined || nonce === undefined) {
    command.error(
      "error: without --rpc (or QUIPU_RPC) or --workload give --chain-id, --from and --nonce",
    );
  }
}
