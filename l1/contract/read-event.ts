/** From the logs of the rollup contract to its events, which are the mirror's. */
import { decodeEventLog, encodeEventTopics } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Log } from "../rpc/answers.js";

/** The topic by which a log is known to be of an event. */
export function eventTopic(name: RollupEvent["name"]): Hex {
  return encodeEventTopics({ abi: ROLLUP_ABI, eventName: name })[0];
}

/**
 * Reads a log of the contract; undefined for the events of its constructor.
 *
 * @throws QuipuError `InvalidRpcAnswer` for a log that the contract cannot have written.
 */
export function readEvent(log: Log): RollupEvent | undefined {
  const decoded = decode(log);
  switch (decoded.eventName) {
    case "DepositQueued": {
      const { index, key, owner, token, amount, deadline } = decoded.args;
      return {
        name: decoded.eventName,
        index: Number(index),
        key,
        owner: BigInt(owner),
        token: Number(token),
        amount,
        deadline: Number(deadline),
      };
    }
    case "ExitQueued": {
      const { index, account, requester, deadline } = decoded.args;
      return {
        name: decoded.eventName,
        index: Number(index),
        account: Number(account),
        requester: BigInt(requester),
        deadline: Number(deadline),
      };
    }
    case "DepositMarked":
    case "ExitMarked":
      return { name: decoded.eventName, index: Number(decoded.args.index) };
    case "BatchesCommitted": {
      const { firstBatch, count, shapeId, newRoot, depositHead, exitHead } = decoded.args;
      return {
        name: decoded.eventName,
        firstBatch: Number(firstBatch),
        count: Number(count),
        shapeId,
        newRoot,
        depositHead: Number(depositHead),
        exitHead: Number(exitHead),
      };
    }
    case "Credited": {
      const { owner, token, amount } = decoded.args;
      return { name: decoded.eventName, owner: BigInt(owner), token: Number(token), amount };
    }
    case "Claimed": {
      const { owner, token, to, amount } = decoded.args;
      const paid = { to: BigInt(to), amount };
      return { name: decoded.eventName, owner: BigInt(owner), token: Number(token), ...paid };
    }
    case "Escaped": {
      const { account, owner, token, balance } = decoded.args;
      const holder = { owner: BigInt(owner), token: Number(token) };
      return { name: decoded.eventName, account: Number(account), ...holder, balance };
    }
    case "Refunded": {
      const { index, owner, token, amount } = decoded.args;
      const holder = { owner: BigInt(owner), token: Number(token) };
      return { name: decoded.eventName, index: Number(index), ...holder, amount };
    }
    case "Frozen":
      return { name: decoded.eventName };
    default:
      return undefined;
  }
}

function decode({ topics, data, transactionHash }: Log) {
  try {
    return decodeEventLog({ abi: ROLLUP_ABI, topics: topics as [Hex, ...Hex[]], data });
  } catch (cause) {
    const what = `log of transaction ${transactionHash}`;
    const message = gotExpected(what, `topic ${topics[0]}`, "an event of the rollup contract");
    throw l1Error("InvalidRpcAnswer", message, cause);
  }
}
