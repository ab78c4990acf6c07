/** The contract's side of a history, on anvil. */

import { concatBytes } from "@noble/hashes/utils.js";
import {
  type Address,
  bytesToHex,
  decodeFunctionData,
  type Hex,
  hexToBytes,
  numberToHex,
} from "viem";
import { blobGroupData } from "../../src/batch/blob-calldata.js";
import { groupData } from "../../src/batch/calldata.js";
import { type Shape, shapeId } from "../../src/shape.js";
import type { BlobOpening, GroupRest, GroupSubmission } from "../../verifier/submission.js";
import type { Receipt } from "../support/chain.js";
import { proofWords } from "../support/l1-batch.js";
import type { Action, Arguments } from "./action.js";
import { addressOf, ChainDoors, type Sent } from "./chain-doors.js";

export class ChainSide extends ChainDoors<Action> {
  /** What the chain says of the batches that were accepted, in order. */
  readonly commits: { readonly shape: Shape; readonly data: Uint8Array }[] = [];

  /** Reads the data back from the transaction, as whoever follows the chain would. */
  protected override async note({ name, args: told }: Action, receipt: Receipt): Promise<void> {
    if (!name.startsWith("commit")) return;
    const { chain, rollup, levels } = this.deployment;
    const { input } = await chain.rpc<{ input: Hex }>(
      "eth_getTransactionByHash",
      receipt.transactionHash,
    );
    const { args } = decodeFunctionData({ abi: rollup.abi, data: input });
    const [id, oldRoot, feeRecipient, data] = args as readonly [bigint, bigint, Address, Hex];
    const shape = this.deployment.shapes.find((known) => shapeId(known, levels) === id)!;
    const domain = await chain.read<bigint>({ ...rollup, functionName: "domain" });
    const group = { oldRoot, feeRecipient: BigInt(feeRecipient), domain };
    const calldata = hexToBytes(data);
    const batches =
      name === "commitBlob"
        ? blobGroupData(calldata, (told as Arguments["commitBlob"]).blobs[0]!, shape, group)
        : groupData(calldata, shape, group);
    this.commits.push(...batches.map((each) => ({ shape, data: each })));
  }

  protected override sent(action: Action): Sent {
    const { levels } = this.deployment;
    switch (action.name) {
      case "commitBatches":
        return { args: groupArguments(action.args, levels) };
      case "commitGroup":
        return { args: [...groupArguments(action.args, levels), restArgument(action.args.rest)] };
      case "commitBlob": {
        const { group, blobs } = action.args;
        return { args: [...groupArguments(group, levels), openingArgument(group.opening)], blobs };
      }
      default:
        return this.knock(action);
    }
  }
}

/** Shape id, old root, fee recipient, data and proofs, as functions take them. */
export function groupArguments(group: GroupSubmission, levels: number): readonly unknown[] {
  const { shape, oldRoot, feeRecipient, data, proofs } = group;
  return [
    ...[shapeId(shape, levels), oldRoot, addressOf(feeRecipient), bytesToHex(data)],
    proofs.map(({ digest, proof }) => ({ digest, points: proofWords(proof) })),
  ];
}

function restArgument({ blobHash, before, behind }: GroupRest): unknown {
  const pairs = (members: GroupRest["before"]) =>
    members.map(({ leaf, records }) => [bytesToHex(leaf), bytesToHex(records)]);
  return {
    blobHash: numberToHex(blobHash, { size: 32 }),
    before: pairs(before),
    behind: pairs(behind),
  };
}

function openingArgument({ recordsHash, values, commitment, proof }: BlobOpening): unknown {
  const points = concatBytes(commitment, proof);
  return {
    recordsHash: bytesToHex(recordsHash),
    points: [0, 32, 64].map((start) => bytesToHex(points.subarray(start, start + 32))),
    values,
  };
}
