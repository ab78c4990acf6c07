/** `quipu l1 escape`: leaves a frozen rollup with a proof of the account. */
import { Command } from "commander";
import { QuipuError } from "../../src/errors.js";
import { accountArgument } from "./account-argument.js";
import { type FollowFlags, openFollower, withDepth, withFollowing } from "./following.js";
import { type KeyFlags, openProvingKey, withProvingKey } from "./proving-key.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
Works once the rollup is frozen. Rebuilds the state from L1, proves that the account is in the last
state, and makes its balance claimable by its owner, whoever sends. It needs the proving key of the
escape circuit that the rollup was deployed with: keep a copy from the day you deposit.

Examples:
  $ quipu l1 escape 17 --account me.key
  $ quipu l1 escape 17 --account me.key --zkey escape.zkey`;

type Flags = TransactionFlags & FollowFlags & KeyFlags;

export function escapeCommand(): Command {
  const command = new Command("escape")
    .description("leave a frozen rollup with a proof of the account")
    .addArgument(accountArgument())
    .addHelpText("after", EXAMPLES);
  return withDepth(withFollowing(withProvingKey(withTransaction(command)))).action(run);
}

async function run(account: number, flags: Flags): Promise<void> {
  await runTransaction("Escape", flags, async ({ rollup, sender, options, onProgress, signal }) => {
    const { escapeAccount } = await import("../../l1/contract/escape-account.js");
    const { proveEscape } = await import("../../node/pipeline/prove.js");
    const { ProverPool } = await import("../../prover/pool/prover-pool.js");
    const follower = await openFollower(rollup, flags, onProgress);
    const { state, frozen } = await follower.advance();
    if (!frozen) {
      throw new QuipuError("NotFrozen", "the contract is not frozen; use 'quipu l1 exit' instead");
    }
    const keyed = await openProvingKey(rollup, undefined, flags, onProgress);
    const pool = new ProverPool({ threads: "all", backend: flags.backend });
    try {
      onProgress({ step: "prove" });
      const leaver = await proveEscape(state, account, { keyed, pool, signal });
      const done = await escapeAccount(rollup, sender, leaver, options);
      return { ...done, more: { trust: keyed.trust } };
    } finally {
      await pool.close();
    }
  });
}
