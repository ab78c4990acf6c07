/** A transaction with blobs on anvil, signed by viem with a sidecar of our own proofs (EIP-4844). */
import {
  bytesToHex,
  createWalletClient,
  http,
  type PublicActions,
  parseGwei,
  publicActions,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import type { Hex } from "../../l1/rpc/answers.js";
import { ANVIL_KEYS, type Anvil } from "../../node/dev/anvil.js";
import { blobProofOf, commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import { until } from "./until.js";

/** What was sent. */
export interface BlobTransaction {
  readonly hash: Hex;
  readonly versionedHashes: readonly Hex[];
  /** The block that it is in. */
  readonly blockNumber: number;
}

/** Whom it calls, and with what. */
export interface BlobCall {
  readonly to: Hex;
  readonly data: Hex;
}

/**
 * Sends blobs to nobody in particular, or with a call, and waits until they are in a block.
 *
 * @param account of anvil's, which pays
 */
export async function sendBlobs(
  anvil: Pick<Anvil, "url">,
  blobs: readonly Uint8Array[],
  account = 5,
  call?: BlobCall,
): Promise<BlobTransaction> {
  const sidecars = [];
  for (const blob of blobs) {
    const commitment = await commitmentOf(blob);
    sidecars.push({
      blob: bytesToHex(blob),
      commitment,
      proof: await blobProofOf(blob, commitment),
    });
  }
  const versionedHashes = sidecars.map(({ commitment }) => versionedHashOf(commitment));
  const sender = privateKeyToAccount(ANVIL_KEYS[account]!);
  const wallet = createWalletClient({
    account: sender,
    chain: foundry,
    // A busy machine may take its time to check the blobs.
    transport: http(anvil.url, { timeout: 120_000, retryCount: 0 }),
  }).extend(publicActions);
  const hash = await wallet.sendTransaction({
    ...(call ?? { to: sender.address }),
    sidecars,
    blobVersionedHashes: versionedHashes,
    maxFeePerBlobGas: parseGwei("10"),
  });
  return { hash, versionedHashes, blockNumber: await blockOf(hash, wallet) };
}

/**
 * Waits until anvil says of a transaction itself that it is in a block: some milliseconds before, it has the receipt already.
 * viem's `waitForTransactionReceipt` looks for a receipt only when there is a new block, and may wait for ever.
 */
async function blockOf(hash: Hex, chain: Pick<PublicActions, "getTransaction">): Promise<number> {
  let number: bigint | null | undefined;
  await until(async () => {
    ({ blockNumber: number } = await chain.getTransaction({ hash }));
    return number !== null;
  });
  return Number(number);
}
