/** What the rollup contract announces, in the terms of this code. */
import { decodeEventLog, toEventSelector } from "viem";
import { gotExpected } from "../../errors.js";
import type { Deposit } from "../../operations/deposit.js";
import type { ExitRequest } from "../../operations/exit-request.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Log } from "../rpc/answers.js";
import { ROLLUP_ABI } from "./rollup-abi.js";

/** An item joined the deposit queue; the deadline is in seconds of L1's clock. */
export interface DepositQueued {
  readonly name: "DepositQueued";
  readonly index: number;
  readonly deposit: Deposit;
  readonly deadline: number;
}

/** An item joined the exit queue. */
export interface ExitQueued {
  readonly name: "ExitQueued";
  readonly index: number;
  readonly request: ExitRequest;
  readonly deadline: number;
}

/** A batch moved the state. Its data stand in the transaction. */
export interface BatchCommitted {
  readonly name: "BatchCommitted";
  readonly batchNumber: number;
  readonly shapeId: bigint;
  readonly newRoot: bigint;
  readonly depositHead: number;
  readonly exitHead: number;
}

/** Everything else that moves money or ends the rollup. */
export type MoneyEvent =
  | { readonly name: "Frozen" }
  | {
      readonly name: "Credited" | "Claimed";
      readonly owner: bigint;
      readonly token: number;
      readonly amount: bigint;
    }
  | { readonly name: "Escaped"; readonly account: number; readonly balance: bigint }
  | { readonly name: "Refunded"; readonly index: number; readonly amount: bigint };

export type RollupEvent = DepositQueued | ExitQueued | BatchCommitted | MoneyEvent;

type EventName = RollupEvent["name"];

/** The topic by which a log is known to be of an event. */
export function eventTopic(name: EventName): Hex {
  return toEventSelector(ROLLUP_ABI.find((item) => item.type === "event" && item.name === name)!);
}

/**
 * Reads a log of the contract; undefined for an event that this client has no use for.
 *
 * @throws QuipuError `RpcNonsense` for a log that the contract cannot have written.
 */
export function readEvent(log: Log): RollupEvent | undefined {
  const topics = log.topics as [Hex, ...Hex[]];
  const decoded = decode(topics, log.data, log.transactionHash);
  switch (decoded.eventName) {
    case "DepositQueued": {
      const { index, key, owner, token, amount, deadline } = decoded.args;
      const deposit = { key, owner: BigInt(owner), token: Number(token), amount };
      return { name: "DepositQueued", index: Number(index), deposit, deadline: Number(deadline) };
    }
    case "ExitQueued": {
      const { index, account, requester, deadline } = decoded.args;
      const request = { account: Number(account), requester: BigInt(requester) };
      return { name: "ExitQueued", index: Number(index), request, deadline: Number(deadline) };
    }
    case "BatchCommitted": {
      const { batchNumber, shapeId, newRoot, depositHead, exitHead } = decoded.args;
      return {
        name: "BatchCommitted",
        batchNumber: Number(batchNumber),
        ...{ shapeId, newRoot },
        ...{ depositHead: Number(depositHead), exitHead: Number(exitHead) },
      };
    }
    case "Credited":
    case "Claimed": {
      const { owner, token, amount } = decoded.args;
      return { name: decoded.eventName, owner: BigInt(owner), token: Number(token), amount };
    }
    case "Escaped": {
      const { account, balance } = decoded.args;
      return { name: "Escaped", account: Number(account), balance };
    }
    case "Refunded": {
      const { index, amount } = decoded.args;
      return { name: "Refunded", index: Number(index), amount };
    }
    case "Frozen":
      return { name: "Frozen" };
    default:
      return undefined;
  }
}

function decode(topics: [Hex, ...Hex[]], data: Hex, transaction: Hex) {
  try {
    return decodeEventLog({ abi: ROLLUP_ABI, topics, data });
  } catch (cause) {
    const what = `log of transaction ${transaction}`;
    const message = gotExpected(what, `topic ${topics[0]}`, "an event of the rollup contract");
    throw l1Error("RpcNonsense", message, cause);
  }
}
