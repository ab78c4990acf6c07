/** What a batch says, as a table of its operations. */

import type { Replayed, ReplayedBatch } from "../../src/batch/replay.js";
import type { BatchKind, KindTypes } from "../../src/kinds/batch-kind.js";
import { KIND_NAMES, KINDS, type KindName } from "../../src/operations/kinds.js";
import { formatAmount } from "../run/format-amount.js";
import { byId, element, table } from "./element.js";

const HEADER = ["operation", "from", "to", "amount", "token", "fee"];

/** @param replayed undefined if the data cannot be replayed */
export function showOperations(title: string, replayed: ReplayedBatch | undefined): void {
  const heading = element("h2", {}, title);
  if (replayed === undefined) {
    const note = "There are no operations to show: nothing in it can be replayed.";
    byId("operations").replaceChildren(heading, element("p", {}, note));
    return;
  }
  const { operations } = replayed;
  const rows = KIND_NAMES.flatMap((name) => rowsOf(name, operations));
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
): string[][] {
  const kind = KINDS[name] as unknown as BatchKind<KindTypes>;
  return operations[name].map((operation) => {
    const { from = "L1", to = "L1", amount, token } = kind.movementOf(operation);
    const fee = kind.feeOf(operation);
    return [
      kind.name,
      `${from}`,
      `${to}`,
      formatAmount(amount),
      `${token}`,
      fee === 0n ? "–" : formatAmount(fee),
    ];
  });
}
