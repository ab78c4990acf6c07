/** Prints the outcome of a transaction: its effect, its place on the chain, and its cost. */

import type { Transacted } from "../../l1/contract/transact.js";
import type { Receipt } from "../../l1/rpc/answers.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { printResult } from "../output.js";

/** Event fields that are L1 addresses. */
const ADDRESSES: readonly string[] = ["owner", "to", "requester"];
/** Event fields that are easier to read in hexadecimal. */
const WORDS: readonly string[] = ["key", "newRoot"];

/** Prints the outcome of a transaction. */
export function printTransaction<Event extends RollupEvent>(
  json: boolean | undefined,
  { event, receipt }: Transacted<Event>,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const { name, ...fields } = eventFields(event);
  const result = { event: name, ...fields, ...more, ...receiptFields(receipt) };
  printResult(json, result, () => formatFacts(textOf(result)));
}

/** An event as values of JSON, addresses in hex. */
export function eventFields(event: RollupEvent): { name: string } & Record<string, unknown> {
  const entries = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "bigint") return [name, value];
    if (ADDRESSES.includes(name)) return [name, formatAddress(value)];
    return [name, WORDS.includes(name) ? `0x${value.toString(16).padStart(64, "0")}` : value];
  });
  return Object.fromEntries(entries);
}

/** Where a transaction is and what it cost. */
export function receiptFields({
  transactionHash,
  blockNumber,
  gasUsed,
  effectiveGasPrice,
}: Receipt) {
  return {
    transaction: transactionHash,
    block: blockNumber,
    gasUsed: Number(gasUsed),
    feeWei: gasUsed * effectiveGasPrice,
  };
}

function textOf(result: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, String(value)]));
}
