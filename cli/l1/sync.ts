/** `quipu sync`: rebuilds a rollup's whole state from L1 alone. */
import { Command } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { formatAccount } from "../../src/state/account-json.js";
import { formatFacts, formatTable, shortHex } from "../../terminal/table.js";
import { formatTokenAmount } from "../../terminal/token-amount.js";
import type { DepositQueued, ExitQueued } from "../../verifier/rollup-event.js";
import { addressOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { openRollup, type RollupFlags, withRollup } from "./connection.js";
import { type FollowFlags, openFollower, withDepth, withFollowing } from "./following.js";
import { eventFields } from "./transaction-result.js";

const EXAMPLES = `
Reads the contract's events and the calldata of every batch, replays them from the empty tree and
compares the root with the contract's. Needs nothing from the sequencer. With --dir the next run
continues where this one stopped; after a reorganisation of L1 it goes back as far as necessary.

Records that stand in blobs are looked for with --blobs, in one source after another. Every blob is
checked. A folder keeps what a later source has; any file server that offers the folder is an archive for
others. Beacon nodes drop blobs after 18 days.

Examples:
  $ quipu sync --dir run/l1
  $ quipu sync --dir run/l1 --owner 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266    find your accounts
  $ quipu sync --blobs run/blobs --blobs beacon:http://127.0.0.1:5052`;

interface Flags extends RollupFlags, FollowFlags {
  readonly owner?: bigint;
}

export function syncCommand(): Command {
  const command = new Command("sync")
    .description("rebuild the state of a rollup from L1 alone")
    .addOption(addressOption("--owner <address>", "list the accounts of an L1 address"))
    .addHelpText("after", EXAMPLES);
  return withDepth(withFollowing(withRollup(command))).action(run);
}

async function run(flags: Flags): Promise<void> {
  catchInterruption();
  const { json, owner } = flags;
  const synced = await runVisibly("Sync", json, async (report) => {
    const rollup = await openRollup(flags);
    const follower = await openFollower(rollup, flags, report);
    const followed = await follower.advance();
    const { block, reorganisations } = follower;
    return { rollup, followed, block, reorganisations };
  });
  const { rollup, followed, block, reorganisations } = synced;
  const owned = owner === undefined ? undefined : accountsOf(followed, owner);
  const result = {
    root: followed.state.root,
    batches: followed.batchNumber,
    accounts: followed.state.size,
    frozen: followed.frozen,
    block,
    reorganisations,
    deposits: followed.deposits.map(itemFields),
    exits: followed.exits.map(itemFields),
    ...(owned === undefined ? {} : { owned }),
  };
  const units = json
    ? new Map<number, number | undefined>()
    : await decimalsOf(rollup, owned ?? []);
  printResult(json, result, () => {
    const facts = formatFacts({
      root: `${shortHex(result.root)}, the contract's`,
      batches: result.batches,
      accounts: result.accounts,
      waiting: `${result.deposits.length} deposits, ${result.exits.length} exits`,
      state: result.frozen ? "FROZEN" : undefined,
      "as of block": block === undefined ? "none" : `${block.number}, ${block.hash}`,
      reorganisations: reorganisations === 0 ? undefined : reorganisations,
    });
    if (owned === undefined) return facts;
    const rows = owned.map(({ account, token, balance, nonce }) => [
      account,
      token,
      formatTokenAmount(BigInt(balance), token, units.get(token)),
      nonce,
    ]);
    return `${facts}\n\n${formatTable(["account", "token", "balance", "nonce"], rows)}`;
  });
}

/** The decimals of the accounts' tokens, as far as they are known. */
async function decimalsOf(
  rollup: DeployedRollup,
  accounts: readonly { readonly token: number }[],
): Promise<ReadonlyMap<number, number | undefined>> {
  const { readDecimals } = await import("../../l1/contract/token-decimals.js");
  const tokens = [...new Set(accounts.map(({ token }) => token))];
  const found = tokens.map(async (token) => [token, await readDecimals(rollup, token)] as const);
  return new Map(await Promise.all(found));
}

function accountsOf({ state }: FollowedState, owner: bigint) {
  return state
    .entries()
    .filter(([, account]) => account.owner === owner)
    .map(([index, account]) => ({ account: index, ...formatAccount(account) }));
}

function itemFields(event: DepositQueued | ExitQueued): Record<string, unknown> {
  const { name: _, ...fields } = eventFields(event);
  return fields;
}
