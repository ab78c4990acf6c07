/** The logs of an optimistic rollup that say what becomes of proposals. */
import { decodeEventLog, encodeEventTopics } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import { l1Error } from "../l1-error.js";
import type { Hex, Log } from "../rpc/answers.js";

/** The events that change which proposals stand, and how. */
const NAMES = ["Proposed", "Challenged", "Proven", "Slashed", "Finalized"] as const;

/** The topics of these events. */
export const PROPOSAL_TOPICS: readonly Hex[] = NAMES.map(
  (eventName) => encodeEventTopics({ abi: OPTIMISTIC_ABI, eventName })[0],
);

/** Decodes a log of the contract. @throws QuipuError `InvalidRpcAnswer` for what it cannot have written. */
export function readOptimisticLog({ topics, data, transactionHash }: Log) {
  try {
    return decodeEventLog({ abi: OPTIMISTIC_ABI, topics: topics as [Hex, ...Hex[]], data });
  } catch (cause) {
    const what = `log of transaction ${transactionHash}`;
    const message = gotExpected(what, `topic ${topics[0]}`, "an event of an optimistic rollup");
    throw l1Error("InvalidRpcAnswer", message, cause);
  }
}

/** An event that a proposal's life consists of. */
export type ProposalEvent = Extract<
  ReturnType<typeof readOptimisticLog>,
  { eventName: (typeof NAMES)[number] }
>;
