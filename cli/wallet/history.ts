/** `quipu wallet history`: what has come, gone, and waits. */
import { Command } from "commander";
import type { OperationFields } from "../../client/messages/operation.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatPaymentAddress } from "../../src/kinds/payment/payment-address.js";
import { formatTable } from "../../terminal/table.js";
import type { Wallet } from "../../wallet/wallet.js";
import { integerOption } from "../arguments.js";
import { printResult } from "../output.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { Tokens } from "./tokens.js";

const EXAMPLES = `
The newest first: what waits in L1's queues, what waits at the node, then what is on L1.

Example:
  $ quipu wallet history --limit 10`;

interface Flags extends WalletFlags {
  readonly limit: number;
}

/** A line of the history. */
interface Entry {
  /** A state of the API. */
  readonly state: string;
  readonly batch: number | undefined;
  /** Undefined if it is not opened yet. */
  readonly account: number | undefined;
  readonly operation: OperationFields;
  readonly id: string | undefined;
}

export function historyCommand(): Command {
  const command = new Command("history")
    .description("show what has come, gone, and waits")
    .addOption(
      integerOption("--limit <n>", "lines for each account", { low: 1, high: 10_000 }).default(25),
    )
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const wallet = await openOwnWallet(flags);
  const tokens = new Tokens(wallet);
  const entries: Entry[] = await waitingOnL1(wallet, flags.limit);
  for (const { index } of await wallet.accounts("pending")) {
    entries.push(...(await entriesOf(wallet, index, flags.limit)));
  }
  const rows = await Promise.all(
    entries.map(async ({ state, batch, account, operation }) => {
      const { what, change } = describe(operation, account);
      const { token } = operation;
      const amount =
        token === undefined ? "" : await tokens.say(change < 0n ? -change : change, token);
      return [
        state,
        batch ?? "",
        account ?? "none yet",
        what,
        `${change < 0n ? "-" : "+"}${amount}`,
      ];
    }),
  );
  printResult(flags.json, entries, () =>
    rows.length === 0
      ? "nothing yet"
      : formatTable(["state", "batch", "account", "what", "amount"], rows),
  );
}

/** What the owner has put into L1's queues, and no batch has taken. */
async function waitingOnL1(wallet: Wallet, limit: number): Promise<Entry[]> {
  const owner = formatAddress(wallet.owner);
  const entries: Entry[] = [];
  const add = (account: number | undefined, operation: OperationFields) =>
    entries.unshift({
      state: "in L1's queue",
      batch: undefined,
      account,
      operation,
      id: undefined,
    });
  for await (const { operation } of wallet.client.queue("deposits")) {
    if (operation.kind === "deposit" && operation.owner === owner) add(undefined, operation);
  }
  for await (const { operation } of wallet.client.queue("exits")) {
    if (operation.kind === "exit" && operation.requester === owner)
      add(operation.account, operation);
  }
  return entries.slice(0, limit);
}

async function entriesOf(wallet: Wallet, account: number, limit: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { id, state, operation } of wallet.signed(account)) {
    if (entries.length === limit) return entries;
    // What is on L1 comes from there.
    if (state === "committed" || state === "finalized") continue;
    entries.push({ state, batch: undefined, account, operation, id });
  }
  for await (const { id, state, batch, operation } of wallet.operations(account)) {
    if (entries.length === limit) return entries;
    entries.push({ state, batch, account, operation, id });
  }
  return entries;
}

/** What an operation is to an account, and by how much it changes its balance. */
function describe(
  operation: OperationFields,
  account: number | undefined,
): { what: string; change: bigint } {
  switch (operation.kind) {
    case "deposit":
      return { what: "deposit", change: operation.amount };
    case "exit":
      return { what: "forced exit", change: -(operation.amount ?? 0n) };
    case "withdrawal":
      return { what: "withdrawal", change: -operation.amount };
    case "transfer":
    case "payment":
      return movement(operation, account);
  }
}

type Movement = Extract<OperationFields, { kind: "transfer" | "payment" }>;

function movement(
  operation: Movement,
  account: number | undefined,
): { what: string; change: bigint } {
  const { from, amount, fee } = operation;
  const isSender = from === account;
  if (!isSender) return { what: `from account ${from}`, change: amount };
  const isReceiver = operation.to === account;
  if (isReceiver) return { what: "to itself", change: -fee };
  const receiver =
    operation.to !== undefined || operation.kind === "transfer"
      ? `account ${operation.to}`
      : formatPaymentAddress({ key: BigInt(operation.key), owner: BigInt(operation.owner) });
  return { what: `to ${receiver}`, change: -(amount + fee) };
}
