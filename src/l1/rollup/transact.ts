/** A transaction with the rollup contract: sent, confirmed, and its events read. */
import { encodeFunctionData } from "viem";
import type { RollupEvent } from "../../../verifier/rollup-event.js";
import { gotExpected } from "../../errors.js";
import { l1Error } from "../l1-error.js";
import type { Receipt } from "../rpc/answers.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { readEvent } from "./read-event.js";
import { ROLLUP_ABI } from "./rollup-abi.js";

/** The functions that change something. */
type FunctionName =
  | "deposit"
  | "requestExit"
  | "commitBatch"
  | "claim"
  | "freeze"
  | "escape"
  | "refundDeposit";

type EventOf<Name extends RollupEvent["name"]> = Extract<RollupEvent, { name: Name }>;

/** What a transaction has brought about: the event that says so, and all the others. */
export interface Transacted<Name extends RollupEvent["name"]> {
  readonly event: EventOf<Name>;
  readonly events: readonly RollupEvent[];
  readonly receipt: Receipt;
}

export interface RollupCall<Name extends RollupEvent["name"]> extends SendOptions {
  readonly functionName: FunctionName;
  readonly args: readonly unknown[];
  /** ETH that is sent along, in wei. */
  readonly value?: bigint;
  /** The event that the transaction ends in. */
  readonly event: Name;
}

/**
 * Calls a function of the contract by a transaction.
 *
 * @throws QuipuError with the contract's refusal, and as `Sender.send` does.
 */
export async function transact<Name extends RollupEvent["name"]>(
  rollup: DeployedRollup,
  sender: Sender,
  { functionName, args, value, event, ...options }: RollupCall<Name>,
): Promise<Transacted<Name>> {
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName, args } as never);
  const money = value === undefined ? {} : { value };
  const receipt = await sender.send({ to: rollup.address, data, ...money }, options);
  return { ...readOutcome(rollup, receipt, event), receipt };
}

/**
 * Reads the events of the contract in a receipt.
 *
 * @throws QuipuError `RpcNonsense` if the one that was expected is not among them.
 */
export function readOutcome<Name extends RollupEvent["name"]>(
  { address }: DeployedRollup,
  receipt: Receipt,
  name: Name,
): Pick<Transacted<Name>, "event" | "events"> {
  const events = receipt.logs
    .filter((log) => log.address === address.toLowerCase())
    .map(readEvent)
    .filter((event) => event !== undefined);
  const event = events.find((candidate) => candidate.name === name);
  if (event !== undefined) return { event: event as EventOf<Name>, events };
  const what = `events of transaction ${receipt.transactionHash}`;
  const got = events.map((candidate) => candidate.name).join(", ") || "none";
  throw l1Error("RpcNonsense", gotExpected(what, got, name));
}
