/**
 * The folder of a wallet: two keys, and what rollup they are for.
 *
 *     l2.key       signs on the rollup; 0x and 64 hex digits, for its owner alone
 *     l1.key       of the account on L1 that deposits, claims and can force an exit, likewise
 *     wallet.json  { "format": "quipu/wallet/1", "node": "http://…", "rpc": "http://…", "chainId": "31337", "contract": "0x…" }
 *     outbox.json, signed-7.json    what is under way on L1, and what an account has signed last
 *
 * Keys are never replaced: whoever has the folder has the money, and there is no other copy.
 */
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, hexToBytes, randomBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { writeAtomically } from "../files/atomic-file.js";
import { makeFolder } from "../files/make-folder.js";
import { OWNER_ONLY, openToOthers } from "../files/open-to-others.js";
import { newMark } from "../files/process-mark.js";
import { readText, readTextIfThere } from "../files/read-text.js";
import { createSecretFile } from "../files/secret-file.js";
import { syncFolder } from "../files/sync-folder.js";
import type { Hex } from "../l1/rpc/answers.js";
import { deriveKeyPair, type KeyPair } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { parseJson } from "../src/json/parse-json.js";
import { address, decimal, formatAddress } from "../src/json/schemas.js";
import type { Deployment } from "../src/state/deployment.js";
import { walletError } from "./wallet-error.js";

const FORMAT = "quipu/wallet/1";

const SETTINGS = v.strictObject({
  format: v.literal(FORMAT),
  node: v.string(),
  rpc: v.string(),
  chainId: decimal(1n << 256n),
  contract: address,
});

/** Which rollup a wallet is for, and whom it asks. */
export interface WalletSettings extends Deployment {
  /** Address of a node's API. */
  readonly node: string;
  /** JSON-RPC endpoint of L1: the one that the owner trusts. */
  readonly rpc: string;
}

/** A wallet as it stands in its folder. */
export interface StoredWallet extends WalletSettings {
  readonly keys: KeyPair;
  readonly l1Key: Hex;
}

/**
 * Makes a wallet.
 *
 * @param l1Key of an account that there is already; by default a new one
 * @throws QuipuError `WalletExists`; `FileUnwritable`, `NoSpaceLeft`.
 */
export async function createWallet(
  folder: string,
  settings: WalletSettings,
  l1Key: Hex = `0x${bytesToHex(secp256k1.utils.randomSecretKey())}`,
): Promise<StoredWallet> {
  await makeFolder(dirname(folder));
  const secret = randomBytes(32);
  // All of it or nothing: half a wallet could neither be opened nor be made anew.
  const partial = `${folder}.${newMark()}.partial`;
  await makeFolder(partial);
  try {
    const paths = pathsOf(partial);
    await createSecretFile(paths.l1Key, `${l1Key}\n`);
    await createSecretFile(paths.l2Key, `0x${bytesToHex(secret)}\n`);
    await writeSettings(partial, settings);
    await rename(partial, folder).catch((cause: NodeJS.ErrnoException) => {
      throw TAKEN.includes(cause.code) ? exists(folder, cause) : cause;
    });
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return { ...settings, keys: deriveKeyPair(secret), l1Key };
}

/** What renaming a folder to something that is there fails with; an empty folder is replaced. */
const TAKEN: readonly (string | undefined)[] = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EPERM"];

function exists(folder: string, cause: unknown): QuipuError {
  const message = `${folder}: there is a wallet already, and it is kept; --name makes another`;
  return walletError("WalletExists", message, cause);
}

/** Writes down which rollup a wallet is for, and whom it asks. @throws QuipuError `FileUnwritable`, `NoSpaceLeft`. */
export async function writeSettings(folder: string, settings: WalletSettings): Promise<void> {
  const { node, rpc, chainId, contract } = settings;
  const content = { node, rpc, chainId: `${chainId}`, contract: formatAddress(contract) };
  const text = `${JSON.stringify({ format: FORMAT, ...content }, null, 2)}\n`;
  await writeAtomically(pathsOf(folder).settings, (file) => file.writeFile(text));
}

/**
 * Opens a wallet.
 *
 * @throws QuipuError `WalletMissing`; `InvalidKey`, `InvalidFile`.
 */
export async function openWallet(folder: string): Promise<StoredWallet> {
  const paths = pathsOf(folder);
  const text = await readTextIfThere(paths.settings);
  if (text === undefined) {
    throw walletError(
      "WalletMissing",
      `${folder}: there is no wallet; 'quipu wallet new' makes one`,
    );
  }
  const { format: _, ...settings } = parseJson(text, SETTINGS, paths.settings);
  const keys = deriveKeyPair(hexToBytes((await readKey(paths.l2Key)).slice(2)));
  return { ...settings, keys, l1Key: await readKey(paths.l1Key) };
}

/** A key that others of the machine can read is not the owner's alone. */
async function assertPrivate(path: string): Promise<void> {
  const got = await openToOthers(path, OWNER_ONLY);
  if (got === undefined) return;
  throw new QuipuError("InvalidKey", gotExpected(path, got, `600, for its owner alone: chmod 600`));
}

function pathsOf(folder: string) {
  return {
    l1Key: join(folder, "l1.key"),
    l2Key: join(folder, "l2.key"),
    settings: join(folder, "wallet.json"),
  };
}

/** @throws QuipuError `InvalidKey`, `InvalidFile`. */
async function readKey(path: string): Promise<Hex> {
  await assertPrivate(path);
  const text = (await readText(path)).trim();
  if (/^0x[0-9a-f]{64}$/.test(text)) return text as Hex;
  throw new QuipuError(
    "InvalidKey",
    `${path}: got ${text.length} other characters, expected 0x and 64 hex digits`,
  );
}
