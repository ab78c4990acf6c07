/**
 * Private keys, from a file or the environment. Never from the command line, where every process on
 * the machine could read them, and never in a message.
 */

import { readText } from "../../files/read-text.js";
import type { Hex } from "../../l1/rpc/answers.js";
import type { KeyPair } from "../../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { shellWord } from "../../terminal/shell-word.js";

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
  const key = await readKey(path, {
    option: "--account",
    variable: L1_KEY_VARIABLE,
    maker: "quipu key new --l1",
  });
  if (BigInt(key) > 0n && BigInt(key) < CURVE_ORDER) return key;
  const source = path ?? `$${L1_KEY_VARIABLE}`;
  throw new QuipuError("InvalidKey", `${source}: the number is not a private key of secp256k1`);
}

/**
 * Reads the key pair of an account of the rollup.
 *
 * @param option that the command reads the file's name from
 * @throws QuipuError `InvalidKey`, `InvalidFile`.
 */
export async function readL2Key(path: string | undefined, option: string): Promise<KeyPair> {
  const key = await readKey(path, { option, variable: L2_KEY_VARIABLE, maker: "quipu key new" });
  const { deriveKeyPair } = await import("../../src/crypto/eddsa.js");
  return deriveKeyPair(Buffer.from(key.slice(2), "hex"));
}

/** Where a key may stand, and the command that makes one. */
interface KeyKind {
  readonly option: string;
  readonly variable: string;
  readonly maker: string;
}

async function readKey(
  path: string | undefined,
  { option, variable, maker }: KeyKind,
): Promise<Hex> {
  const text = (
    path === undefined ? process.env[variable] : await readKeyFile(path, maker)
  )?.trim();
  if (path === undefined && !text) {
    const message = `no private key: give ${option}, or set ${variable}; '${maker}' makes a key`;
    throw new QuipuError("InvalidKey", message);
  }
  const source = path ?? `$${variable}`;
  if (text === undefined || text === "") {
    const message = `no private key in ${source}; expected 0x and 64 hex digits`;
    throw new QuipuError("InvalidKey", message);
  }
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as Hex;
  const isList = text.includes('"privateKeys"');
  const got = isList ? "the test keys of a workload" : `${text.length} other characters`;
  const one = isList ? ": copy that of one account, without quotes, to a file of its own" : "";
  throw new QuipuError(
    "InvalidKey",
    gotExpected(`private key in ${source}`, got, `0x and 64 hex digits${one}`),
  );
}

async function readKeyFile(path: string, maker: string): Promise<string> {
  return readText(path).catch((error: unknown) => {
    const { cause, message } = error as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") throw error;
    const make = `to make one: ${maker} --out ${shellWord(path)}`;
    throw new QuipuError("InvalidKey", `${message}; ${make}`, { cause: error });
  });
}
