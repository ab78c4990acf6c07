/** From the transaction that committed a group of batches to the proof of one of them. */
import { decodeFunctionData, hexToBytes } from "viem/utils";
import { batchHashes, evaluationPoint } from "../../src/batch/challenge.js";
import { dataParts } from "../../src/batch/data.js";
import { evaluateAlone, evaluateData, type PublicInputs } from "../../src/batch/public-inputs.js";
import { gotExpected } from "../../src/errors.js";
import { parseShapeId } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { GroupRest } from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";
import { pointsOfWords } from "./proof-words.js";

/** A proof that L1 has accepted, and what it is about. */
export interface ProofOnL1 {
  readonly proof: ProofPoints;
  readonly publicInputs: PublicInputs;
}

/** The batches of a group: of each the published data, records and all. */
export type GroupBatches = readonly Uint8Array[];

/**
 * Reads the proof of a batch, and computes the public inputs as the contract has.
 *
 * @param batches of the whole transaction
 * @param position of the batch among them
 * @throws QuipuError `InvalidRpcAnswer` for a transaction that cannot have committed these batches.
 */
export function readProof(
  transaction: Transaction,
  batches: GroupBatches,
  position: number,
): ProofOnL1 {
  const { shapeId, proofs, rest } = readCall(transaction);
  const { shape, levels } = parseShapeId(shapeId);
  if (proofs.length !== batches.length) {
    const what = `proofs of transaction ${transaction.hash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, proofs.length, batches.length));
  }
  const { digest, points } = proofs[position]!;
  const data = batches[position]!;
  const proof = pointsOfWords(points);
  if (rest === undefined) {
    const inputs = evaluateAlone(digest, data, { shape, levels });
    return { proof, publicInputs: { digest, ...inputs } };
  }
  const { blobHash, before, behind } = rest;
  const own = batches.map((each, i) => batchHashes(proofs[i]!.digest, each, shape));
  const [, , domain, feeRecipient] = dataParts(data, shape).words;
  const group = { shape, levels, domain: domain!, feeRecipient: feeRecipient!, blobHash };
  const z = evaluationPoint(group, [...before, ...own, ...behind]);
  return { proof, publicInputs: { digest, ...evaluateData(data, shape, z) } };
}

/** What a call says besides the data; the rest of the group if it was proven for a blob. */
function readCall({ hash, input, blobVersionedHashes }: Transaction) {
  const { functionName, args } = decode(hash, input);
  switch (functionName) {
    case "commitBatches": {
      const [shapeId, , , , proofs] = args;
      return { shapeId, proofs, rest: undefined };
    }
    case "commitGroup": {
      const [shapeId, , , , proofs, { blobHash, before, behind }] = args;
      const rest = {
        blobHash: BigInt(blobHash),
        before: before.map(hashesOf),
        behind: behind.map(hashesOf),
      };
      return { shapeId, proofs, rest };
    }
    case "commitBlob": {
      const [shapeId, , , , proofs] = args;
      const [blobHash = "0x0"] = blobVersionedHashes;
      const rest: GroupRest = { blobHash: BigInt(blobHash), before: [], behind: [] };
      return { shapeId, proofs, rest };
    }
    default: {
      const what = `call of transaction ${hash}`;
      throw l1Error("InvalidRpcAnswer", gotExpected(what, functionName, "one that commits"));
    }
  }
}

function decode(hash: string, data: Transaction["input"]) {
  try {
    return decodeFunctionData({ abi: ROLLUP_ABI, data });
  } catch (cause) {
    const what = `call of transaction ${hash}`;
    const message = gotExpected(what, data.slice(0, 10), "one of the rollup contract");
    throw l1Error("InvalidRpcAnswer", message, cause);
  }
}

function hashesOf([leaf, records]: readonly [`0x${string}`, `0x${string}`]) {
  return { leaf: hexToBytes(leaf), records: hexToBytes(records) };
}
