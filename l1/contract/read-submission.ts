/** From the transaction that committed a batch to what it published. */
import { decodeFunctionData, hexToBytes } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";

/** What a batch was committed with, but for the proof, which L1 has checked. */
export interface Published {
  readonly shapeId: bigint;
  readonly data: Uint8Array;
}

/**
 * Reads the calldata of `commitBatch`.
 *
 * @throws QuipuError `InvalidRpcAnswer` for a call of anything else: a batch is committed by a
 *   transaction of its own.
 */
export function readSubmission({ hash, input }: Transaction): Published {
  const call = decode(input);
  if (call?.functionName === "commitBatch") {
    const [shapeId, data] = call.args;
    return { shapeId, data: hexToBytes(data) };
  }
  const got = call?.functionName ?? input.slice(0, 10);
  throw l1Error("InvalidRpcAnswer", gotExpected(`call of transaction ${hash}`, got, "commitBatch"));
}

function decode(data: Transaction["input"]) {
  try {
    return decodeFunctionData({ abi: ROLLUP_ABI, data });
  } catch {
    return undefined;
  }
}
