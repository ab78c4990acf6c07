/** The accounts that a load comes from: opened by deposits on L1, each with a key of its own. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { QuipuClient } from "../../client/connection/quipu-client.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { ProgressListener } from "../../prover/progress.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { formatKey } from "../../src/json/schemas.js";

/** What each account gets, in wei: more than it sends in a week. */
const AMOUNT = 10n ** 12n;
const LOOK_MS = 250;

export interface LoadAccount {
  readonly index: number;
  readonly keys: KeyPair;
}

export interface LoadGround {
  readonly client: QuipuClient;
  readonly rollup: DeployedRollup;
  /** Pays for the deposits. */
  readonly sender: Sender;
  readonly report: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Opens so many accounts, and waits until the batches with their deposits are on L1.
 *
 * @throws QuipuError as `deposit` and the client do; the signal's reason.
 */
export async function openAccounts(ground: LoadGround, count: number): Promise<LoadAccount[]> {
  const { client, rollup, sender, report, signal } = ground;
  const keys = Array.from({ length: count }, () => deriveKeyPair(randomBytes(32)));
  const owner = BigInt(sender.address);
  for (const [done, { publicKey }] of keys.entries()) {
    signal.throwIfAborted();
    report({ step: "deposit", done, total: count });
    await deposit(rollup, sender, { key: compressKey(publicKey), owner, token: 0, amount: AMOUNT });
  }
  const accounts: LoadAccount[] = [];
  for (const pair of keys) {
    report({ step: "open accounts", done: accounts.length, total: count });
    accounts.push({ index: await indexOf(client, pair, signal), keys: pair });
  }
  return accounts;
}

async function indexOf(
  client: QuipuClient,
  { publicKey }: KeyPair,
  signal: AbortSignal,
): Promise<number> {
  const key = formatKey(compressKey(publicKey));
  for (;;) {
    const { items } = await client.accounts({ key }).page({ signal });
    if (items[0] !== undefined) return items[0].index;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
