/** What a batch says, as a table of its operations. */

import type { Replayed, ReplayedBatch } from "../../src/batch/replay.js";
import { amountOf, feeOf } from "../../src/kinds/transfer/transfer.js";
import type { KindName } from "../../src/operations/kinds.js";
import { formatAmount } from "../run/format-amount.js";
import { byId, element, table } from "./element.js";

/** Kind, from, to, amount, token, fee. */
type Row = readonly [string, string, string, string, string, string];

const HEADER = ["operation", "from", "to", "amount", "token", "fee"];

const ROWS: { readonly [Name in KindName]: (operation: Replayed<Name>) => Row } = {
  deposits: ({ account, amount, token }) => [
    "deposit",
    "L1",
    String(account),
    formatAmount(amount),
    String(token),
    "–",
  ],
  exits: ({ account, amount, token }) => [
    "exit",
    String(account),
    "L1",
    formatAmount(amount),
    String(token),
    "–",
  ],
  transfers: (transfer) => [
    "transfer",
    String(transfer.from),
    String(transfer.to),
    formatAmount(amountOf(transfer)),
    String(transfer.token),
    formatAmount(feeOf(transfer)),
  ],
  withdrawals: ({ from, amount, token }) => [
    "withdrawal",
    String(from),
    "L1",
    formatAmount(amount),
    String(token),
    "–",
  ],
};

/** @param replayed undefined if the data cannot be replayed */
export function showOperations(title: string, replayed: ReplayedBatch | undefined): void {
  const heading = element("h2", {}, title);
  if (replayed === undefined) {
    const note = "There are no operations to show: nothing in it can be replayed.";
    byId("operations").replaceChildren(heading, element("p", {}, note));
    return;
  }
  const { operations } = replayed;
  const rows = (Object.keys(ROWS) as KindName[]).flatMap((name) => rowsOf(name, operations));
  const note =
    "Accounts by number. Signatures are not published: that each operation was signed is what the proof shows.";
  const region = { class: "scroll", role: "region", "aria-label": title, tabindex: 0 };
  byId("operations").replaceChildren(
    heading,
    element("div", region, table(HEADER, rows)),
    element("p", { class: "muted" }, note),
  );
}

function rowsOf<Name extends KindName>(
  name: Name,
  operations: { readonly [Each in Name]: readonly Replayed<Each>[] },
): Row[] {
  return operations[name].map((operation) => ROWS[name](operation));
}
