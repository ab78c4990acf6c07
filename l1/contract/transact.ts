/** A transaction with the rollup contract: sent, confirmed, and its events read. */
import { encodeFunctionData } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Call } from "../chain.js";
import { l1Error } from "../l1-error.js";
import type { Receipt } from "../rpc/answers.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { readEvent } from "./read-event.js";

/** The functions that change something. */
type FunctionName =
  | "deposit"
  | "requestExit"
  | "markDeposit"
  | "markExit"
  | "commitBatch"
  | "claim"
  | "freeze"
  | "escape"
  | "refundDeposit";

/** What a transaction has brought about: the event that says so, and all of them. */
export interface Transacted<Event extends RollupEvent> {
  readonly event: Event;
  readonly events: readonly RollupEvent[];
  readonly receipt: Receipt;
}

export interface RollupCall<Event extends RollupEvent> extends SendOptions {
  readonly functionName: FunctionName;
  readonly args: readonly unknown[];
  /** ETH that is sent along, in wei. */
  readonly value?: bigint;
  /** The event that the transaction ends in. */
  readonly event: Event["name"];
}

/**
 * Calls a function of the contract by a transaction.
 *
 * @throws QuipuError with the contract's refusal, and as `Sender.send` does.
 */
export async function transact<Event extends RollupEvent>(
  rollup: DeployedRollup,
  sender: Sender,
  call: RollupCall<Event>,
): Promise<Transacted<Event>> {
  const receipt = await sender.send(transactionOf(rollup, call), { nonce: call.nonce });
  return { ...readOutcome<Event>(rollup, receipt, call.event), receipt };
}

/**
 * The same transaction, if an earlier process has left it under way; undefined if it has not.
 *
 * @throws QuipuError as `transact` does.
 */
export async function resumeTransaction<Event extends RollupEvent>(
  rollup: DeployedRollup,
  sender: Sender,
  call: RollupCall<Event>,
): Promise<Transacted<Event> | undefined> {
  const receipt = await sender.resume(transactionOf(rollup, call));
  if (receipt === undefined) return undefined;
  return { ...readOutcome<Event>(rollup, receipt, call.event), receipt };
}

function transactionOf<Event extends RollupEvent>(
  { address }: DeployedRollup,
  { functionName, args, value }: RollupCall<Event>,
): Call {
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName, args } as never);
  return { to: address, data, ...(value === undefined ? {} : { value }) };
}

/**
 * Reads the events of the contract in a receipt.
 *
 * @throws QuipuError `RpcNonsense` if the one that was expected is not among them.
 */
export function readOutcome<Event extends RollupEvent>(
  { address }: DeployedRollup,
  receipt: Receipt,
  name: Event["name"],
): Pick<Transacted<Event>, "event" | "events"> {
  const events = receipt.logs
    .filter((log) => log.address === address.toLowerCase())
    .map(readEvent)
    .filter((event) => event !== undefined);
  const event = events.find((candidate) => candidate.name === name);
  if (event !== undefined) return { event: event as Event, events };
  const what = `events of transaction ${receipt.transactionHash}`;
  const got = events.map((candidate) => candidate.name).join(", ") || "none";
  throw l1Error("RpcNonsense", gotExpected(what, got, name));
}
