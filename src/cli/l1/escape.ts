/** `quipu l1 escape`: leaves a frozen rollup with a proof of one's account. */
import { Command } from "commander";
import { trustNote } from "../../../prover/key-setup.js";
import { ProverPool } from "../../../prover/pool/prover-pool.js";
import type { SetupKind } from "../../../prover/provenance.js";
import { prepareKeyedEscape } from "../../../rollup/batch-circuit.js";
import { gotExpected, QuipuError } from "../../errors.js";
import { proveEscape } from "../../l1/node/prove.js";
import { escapeAccount } from "../../l1/rollup/escape-account.js";
import { assertVerifier } from "../../l1/rollup/verifiers.js";
import { ChainFollower } from "../../l1/sync/chain-follower.js";
import { type BuildFlags, buildDirOption, keyOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { runVisibly } from "../output.js";
import { accountArgument } from "./account-argument.js";
import {
  openRollup,
  openSender,
  type RollupFlags,
  type SenderFlags,
  withRollup,
  withSender,
} from "./connection.js";
import { type FollowFlags, followOptions, withFollowing } from "./following.js";
import { printTransaction } from "./transaction-result.js";

const EXAMPLES = `
Works once the rollup is frozen. Rebuilds the state from L1, proves that the account stands under the
last root, and makes its balance claimable by its owner, whoever sends. The escape circuit's key must
be the one of the verifier on L1: it comes from whoever deployed the rollup.

Example:
  $ quipu l1 escape 17 --rpc URL --contract 0x… --account me.key
  $ quipu l1 claim --rpc URL --contract 0x… --account me.key`;

interface Flags extends RollupFlags, SenderFlags, FollowFlags, Pick<BuildFlags, "buildDir"> {
  readonly key: SetupKind;
}

export function escapeCommand(): Command {
  const command = new Command("escape")
    .description("leave a frozen rollup with a proof of one's account")
    .addArgument(accountArgument())
    .addOption(keyOption())
    .addOption(buildDirOption())
    .addHelpText("after", EXAMPLES);
  return withFollowing(withSender(withRollup(command))).action(run);
}

async function run(account: number, flags: Flags): Promise<void> {
  const signal = catchInterruption();
  const { nonce, json, buildDir, key: keyKind } = flags;
  const { done, trust } = await runVisibly("Escape", json, async (onProgress) => {
    const rollup = await openRollup(flags);
    const sender = await openSender(rollup.chain, flags);
    const follower = new ChainFollower(rollup, followOptions(rollup, flags, onProgress));
    const { state, frozen } = await follower.advance();
    if (!frozen) {
      throw new QuipuError("NotFrozen", gotExpected("contract", "not frozen", "frozen"));
    }
    const options = { buildDir, keyKind, onProgress, signal };
    const keyed = await prepareKeyedEscape(rollup.levels, options);
    const compile = buildDir === undefined ? {} : { buildDir };
    await assertVerifier(rollup, keyed.keys.zkey.path, undefined, compile);
    const pool = new ProverPool({ threads: "all" });
    try {
      onProgress({ step: "prove" });
      const leaver = await proveEscape(state, account, { keyed, pool, signal });
      const trust = trustNote(keyed.keys.provenance);
      return { done: await escapeAccount(rollup, sender, leaver, { nonce }), trust };
    } finally {
      await pool.close();
    }
  });
  printTransaction(json, done, { trust });
}
