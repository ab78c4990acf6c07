/**
 * Private keys, from a file or the environment. Never from the command line, where every process on
 * the machine could read them, and never in a message.
 */

import { readText } from "../../files/read-text.js";
import type { Hex } from "../../l1/rpc/answers.js";
import type { KeyPair } from "../../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../../src/errors.js";

/** Environment variables that may hold a key instead of a file. */
export const L1_KEY_VARIABLE = "QUIPU_L1_KEY";
export const L2_KEY_VARIABLE = "QUIPU_L2_KEY";

/** The order of secp256k1; keys are below it. */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * Reads the private key of an L1 account.
 *
 * @param path file with 0x and 64 hex digits; without one, the environment variable is read
 * @throws QuipuError `InvalidKey`, `InvalidFile`.
 */
export async function readL1Key(path: string | undefined): Promise<Hex> {
  const key = await readKey(path, L1_KEY_VARIABLE);
  if (BigInt(key) > 0n && BigInt(key) < CURVE_ORDER) return key;
  const source = path ?? `$${L1_KEY_VARIABLE}`;
  throw new QuipuError("InvalidKey", `${source}: the number is not a private key of secp256k1`);
}

/**
 * Reads the key pair of an account of the rollup.
 *
 * @throws QuipuError `InvalidKey`, `InvalidFile`.
 */
export async function readL2Key(path: string | undefined): Promise<KeyPair> {
  const key = await readKey(path, L2_KEY_VARIABLE);
  const { deriveKeyPair } = await import("../../src/crypto/eddsa.js");
  return deriveKeyPair(Buffer.from(key.slice(2), "hex"));
}

async function readKey(path: string | undefined, variable: string): Promise<Hex> {
  const text = (path === undefined ? process.env[variable] : await readText(path))?.trim();
  const source = path ?? `$${variable}`;
  if (text === undefined || text === "") {
    const message = `no private key in ${source}; expected 0x and 64 hex digits`;
    throw new QuipuError("InvalidKey", message);
  }
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as Hex;
  const got = `${text.length} other characters`;
  throw new QuipuError(
    "InvalidKey",
    gotExpected(`private key in ${source}`, got, "0x and 64 hex digits"),
  );
}
