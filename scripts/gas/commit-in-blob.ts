/** Groups whose records stand in a blob, on a contract whose proofs are simulated. */
import { bytesToHex, concatHex, type Hex, parseGwei, slice } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { blobOf } from "../../src/batch/blob.js";
import { blobCalldata } from "../../src/batch/blob-calldata.js";
import { toCalldata } from "../../src/batch/calldata.js";
import { batchHashes, evaluationPoint, hashOfRecords } from "../../src/batch/challenge.js";
import { dataParts, recordsVector } from "../../src/batch/data.js";
import { evaluateBlob } from "../../src/crypto/blob-field.js";
import { type Shape, shapeId } from "../../src/shape.js";
import { modelInputsAt, type StatedBatch } from "../../test/support/challenge-model.js";
import { rawGroup } from "../../test/support/raw-group.js";
import type { RollupOnChain } from "../../test/support/rollup-on-chain.js";
import { blobProofOf, commitmentOf, openingOf, versionedHashOf } from "../../verifier/kzg.js";
import { ANVIL_KEYS } from "../anvil.js";
import { RECIPIENT } from "./full-batches.js";

/** Anvil refuses more in one transaction than it has in a block. */
const GAS = 14_000_000n;
/** An account that sends nothing else. */
const SENDER = privateKeyToAccount(ANVIL_KEYS[5]!);

/**
 * Commits batches in one transaction with one blob.
 *
 * @param batches on top of the current root
 * @returns gas of the transaction; what the blob costs is priced apart
 */
export async function commitInBlob(
  rollup: RollupOnChain,
  shape: Shape,
  batches: readonly StatedBatch[],
): Promise<number> {
  const blob = blobOf(batches.map(({ data }) => dataParts(data, shape).records));
  const commitment = await commitmentOf(blob);
  const versionedHash = versionedHashOf(commitment);
  const data = await callData(rollup, shape, { batches, blob, commitment, versionedHash });
  const { chain, contract } = rollup;
  const from = SENDER.address;
  const sent = await SENDER.signTransaction({
    ...{ type: "eip4844", to: contract.address, data, gas: GAS },
    chainId: Number(await chain.rpc<Hex>("eth_chainId")),
    nonce: Number(await chain.rpc<Hex>("eth_getTransactionCount", from, "pending")),
    maxFeePerGas: parseGwei("10"),
    maxFeePerBlobGas: parseGwei("10"),
    sidecars: [{ blob: bytesToHex(blob), commitment, proof: await blobProofOf(blob, commitment) }],
    blobVersionedHashes: [versionedHash],
  });
  const receipt = await chain.rpc<{ status: Hex; gasUsed: Hex }>(
    "eth_sendRawTransactionSync",
    sent,
  );
  if (receipt.status !== "0x1") throw new Error("commitBlob failed");
  return Number(receipt.gasUsed);
}

interface GroupInBlob {
  readonly batches: readonly StatedBatch[];
  readonly blob: Uint8Array;
  readonly commitment: Hex;
  readonly versionedHash: Hex;
}

async function callData(
  rollup: RollupOnChain,
  shape: Shape,
  { batches, blob, commitment, versionedHash }: GroupInBlob,
): Promise<Hex> {
  const hashes = batches.map(({ data, digest }) => batchHashes(digest, data, shape));
  const { domain, levels } = rollup;
  const group = { shape, levels, domain, feeRecipient: RECIPIENT, blobHash: BigInt(versionedHash) };
  const z = evaluationPoint(group, hashes);
  const proven = batches.map(({ data, digest }) => {
    const proof = rollup.batchProof(modelInputsAt(z, { data, digest }, shape));
    return { shapeId: shapeId(shape, levels), data: bytesToHex(data), digest, proof };
  });
  const [id, oldRoot, feeRecipient, , proofs] = rawGroup(proven);
  const heads = batches.map(({ data }) => bytesToHex(blobCalldata(toCalldata(data), shape)));
  const { proof } = await openingOf(blob, z);
  const points = concatHex([commitment, proof]);
  const opening = {
    recordsHash: bytesToHex(hashOfRecords(hashes)),
    points: [slice(points, 0, 32), slice(points, 32, 64), slice(points, 64, 96)],
    values: batches.map(({ data }) => evaluateBlob(recordsVector(data, shape), z)),
  };
  const args = [id, oldRoot, feeRecipient, concatHex(heads), proofs, opening];
  return rollup.callData("commitBlob", args);
}
