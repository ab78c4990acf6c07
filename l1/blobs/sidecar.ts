/**
 * The blobs of a signed transaction on its way to L1: they go beside it, in a sidecar, and the chain keeps but their
 * versioned hashes. There are two forms of one: with a proof for each blob (EIP-4844), and with a proof for each of
 * its 128 cells (EIP-7594, wrapper version 1). The transaction and its hash are the same in both.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { fromRlp, toRlp } from "viem/utils";
import { blobProofOf, cellProofsOf, commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { Hex } from "../rpc/answers.js";

export type SidecarForm = "blob proofs" | "cell proofs";

/** First byte of a transaction with blobs. */
const BLOB_TRANSACTION = "0x03";
/** `wrapper_version` of EIP-7594. */
const CELLS_VERSION = "0x01";

/** What has been worked out of a blob; the blob must not change afterwards. */
interface Parts {
  blobProof?: Promise<Hex>;
  cellProofs?: Promise<readonly Hex[]>;
}

const known = new WeakMap<Uint8Array, Parts>();

/**
 * The hashes by which a transaction names its blobs.
 *
 * @throws as `commitmentOf` does for bytes that are no blob.
 */
export async function versionedHashesOf(blobs: readonly Uint8Array[]): Promise<Hex[]> {
  const hashes: Hex[] = [];
  for (const blob of blobs) hashes.push(versionedHashOf(await commitmentOf(blob)));
  return hashes;
}

/**
 * The bytes that are handed in: the transaction and its sidecar.
 *
 * @param raw the signed transaction without a sidecar
 * @param blobs those that it names, in their order
 */
export async function withSidecar(
  raw: Hex,
  blobs: readonly Uint8Array[],
  form: SidecarForm,
): Promise<Hex> {
  const commitments: Hex[] = [];
  const proofs: Hex[] = [];
  for (const blob of blobs) {
    commitments.push(await commitmentOf(blob));
    proofs.push(...(form === "blob proofs" ? [await knownProof(blob)] : await knownCells(blob)));
  }
  const transaction = fromRlp(`0x${raw.slice(BLOB_TRANSACTION.length)}`, "hex");
  const version = form === "blob proofs" ? [] : [CELLS_VERSION as Hex];
  const contents = blobs.map((blob): Hex => `0x${bytesToHex(blob)}`);
  const wrapper = toRlp([transaction, ...version, contents, commitments, proofs]);
  return `${BLOB_TRANSACTION}${wrapper.slice(2)}`;
}

function partsOf(blob: Uint8Array): Parts {
  const parts = known.get(blob) ?? {};
  known.set(blob, parts);
  return parts;
}

async function knownProof(blob: Uint8Array): Promise<Hex> {
  const parts = partsOf(blob);
  parts.blobProof ??= blobProofOf(blob, await commitmentOf(blob));
  return parts.blobProof;
}

function knownCells(blob: Uint8Array): Promise<readonly Hex[]> {
  const parts = partsOf(blob);
  parts.cellProofs ??= cellProofsOf(blob);
  return parts.cellProofs;
}
