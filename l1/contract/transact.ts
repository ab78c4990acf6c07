/** A transaction with the rollup contract: sent, confirmed, and its events read. */
import { gotExpected } from "../../src/errors.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Receipt } from "../rpc/answers.js";
import type { Order } from "../sending/order.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { readEvent } from "./read-event.js";

/** The event of that name. */
export type EventNamed<Name extends RollupEvent["name"]> = Extract<RollupEvent, { name: Name }>;

/** What a transaction has brought about: the event that says so, and all of them. */
export interface Transacted<Event extends RollupEvent> {
  readonly event: Event;
  readonly events: readonly RollupEvent[];
  readonly receipt: Receipt;
}

/** An event as it must be: its name, and what is known of its content before. */
export type ExpectedEvent<Name extends RollupEvent["name"]> = { readonly name: Name } & Partial<
  EventNamed<Name>
>;

export interface RollupCall<Name extends RollupEvent["name"]> extends Pick<SendOptions, "nonce"> {
  /** The encoded call of a function of the contract. */
  readonly data: Hex;
  /** ETH that is sent along, in wei. */
  readonly value?: bigint;
  /** Blobs that go with it, as `Order` has them. */
  readonly blobs?: readonly Uint8Array[];
  /** The event that the transaction ends in. */
  readonly event: ExpectedEvent<Name>;
}

/**
 * Calls a function of the contract by a transaction.
 *
 * @throws QuipuError with the contract's refusal, and as `Sender.send` does.
 */
export async function transact<Name extends RollupEvent["name"]>(
  rollup: DeployedRollup,
  sender: Sender,
  call: RollupCall<Name>,
): Promise<Transacted<EventNamed<Name>>> {
  const { event, nonce } = call;
  const check = (receipt: Receipt): void => void readOutcome(rollup, receipt, event);
  const receipt = await sender.send(transactionOf(rollup, call), { nonce, check });
  return { ...readOutcome(rollup, receipt, event), receipt };
}

/**
 * The same transaction, if an earlier process has left it under way; undefined if it has not.
 *
 * @throws QuipuError as `transact` does.
 */
export async function resumeTransaction<Name extends RollupEvent["name"]>(
  rollup: DeployedRollup,
  sender: Sender,
  call: RollupCall<Name>,
): Promise<Transacted<EventNamed<Name>> | undefined> {
  const { event } = call;
  const check = (receipt: Receipt): void => void readOutcome(rollup, receipt, event);
  const receipt = await sender.resume(transactionOf(rollup, call), { check });
  if (receipt === undefined) return undefined;
  return { ...readOutcome(rollup, receipt, event), receipt };
}

function transactionOf(
  { address }: DeployedRollup,
  { data, value, blobs }: RollupCall<RollupEvent["name"]>,
): Order {
  const call = { to: address, data, ...(value === undefined ? {} : { value }) };
  return blobs === undefined ? call : { ...call, blobs };
}

/**
 * Reads the events of the contract in a receipt.
 *
 * @throws QuipuError `InvalidRpcAnswer` if the one that was expected is not among them, or says
 *   something else than was expected.
 */
export function readOutcome<Name extends RollupEvent["name"]>(
  { address }: DeployedRollup,
  receipt: Receipt,
  expected: ExpectedEvent<Name>,
): Pick<Transacted<EventNamed<Name>>, "event" | "events"> {
  const events = receipt.logs
    .filter((log) => log.address === address.toLowerCase())
    .map(readEvent)
    .filter((event) => event !== undefined);
  const what = `events of transaction ${receipt.transactionHash}`;
  const event = events.find((one): one is EventNamed<Name> => one.name === expected.name);
  if (event === undefined) {
    const got = events.map(({ name }) => name).join(", ") || "none";
    throw l1Error("InvalidRpcAnswer", gotExpected(what, got, expected.name));
  }
  const fields = new Map<string, unknown>(Object.entries(event));
  for (const [field, value] of Object.entries(expected)) {
    if (fields.get(field) === value) continue;
    const message = gotExpected(`${what}: ${field}`, fields.get(field), value);
    throw l1Error("InvalidRpcAnswer", message);
  }
  return { event, events };
}
