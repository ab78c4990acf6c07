/** Prints the outcome of a transaction: its effect, its place on the chain, and its cost. */

import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { ETHER_DECIMALS } from "../../l1/contract/ether.js";
import type { Transacted } from "../../l1/contract/transact.js";
import type { Receipt } from "../../l1/rpc/answers.js";
import { QuipuError } from "../../src/errors.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import { formatDue } from "../../terminal/time-span.js";
import { formatTokenAmount, formatUnits } from "../../terminal/token-amount.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { printResult } from "../output.js";

/** Event fields that are L1 addresses. */
const ADDRESSES: readonly string[] = ["owner", "to", "requester"];
/** Event fields that are easier to read in hexadecimal. */
const WORDS: readonly string[] = ["key", "newRoot"];

/** What was done, and what of it people read in other words than programs. */
export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly inWords: Readonly<Record<string, string>>;
}

/** The outcome of a transaction; `more` is printed as well. */
export async function outcomeOf(
  rollup: DeployedRollup,
  { event, receipt }: Transacted<RollupEvent>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  const { name, ...fields } = eventFields(event);
  const { feeWei, ...place } = receiptFields(receipt);
  return {
    result: { event: name, ...fields, ...more, ...place, feeWei },
    inWords: {
      ...(await wordsOf(rollup, event).catch(rawIfUnanswered)),
      feeWei: `${formatUnits(feeWei, ETHER_DECIMALS)} ETH`,
    },
  };
}

/** Prints an outcome: numbers for programs, words for people. */
export function printOutcome(json: boolean | undefined, { result, inWords }: Outcome): void {
  printResult(json, result, () => {
    const text = Object.entries({ ...result, ...inWords }).map(([name, value]) => {
      return [NAMES[name] ?? name, String(value)];
    });
    return formatFacts(Object.fromEntries(text));
  });
}

/** Fields that have other names in text, where they are in other units. */
const NAMES: Readonly<Record<string, string>> = { feeWei: "fee", gasUsed: "gas" };

/** The fields of an event that are an amount or a time, in the token's units and as a duration. */
async function wordsOf(
  rollup: DeployedRollup,
  event: RollupEvent,
): Promise<Readonly<Record<string, string>>> {
  const words: Record<string, string> = {};
  if ("token" in event) {
    const { readDecimals } = await import("../../l1/contract/token-decimals.js");
    const decimals = await readDecimals(rollup, event.token);
    const field = "balance" in event ? "balance" : "amount";
    const amount = "balance" in event ? event.balance : event.amount;
    words[field] = formatTokenAmount(amount, event.token, decimals);
  }
  if ("deadline" in event) {
    const { timestamp } = await rollup.chain.head();
    words.deadline = formatDue(event.deadline - timestamp);
  }
  return words;
}

/** The transaction has happened, whatever the endpoint says now: then people read numbers. */
function rawIfUnanswered(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof QuipuError) return {};
  throw error;
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
