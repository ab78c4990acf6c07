/**
 * `keys.json`: the private keys of generated accounts, so that users can sign more transfers.
 *
 *     { "format": "quipu/test-keys/1", "warning": "…", "privateKeys": ["0x…32 bytes", …] }
 *
 * They follow from a small seed and are stored in the clear. Never use them for anything of value.
 */
import * as v from "valibot";
import { writeAtomically } from "../files/atomic-file.js";
import { readText } from "../files/read-text.js";
import { parseJson } from "../src/json/parse-json.js";
import { bytes, formatBytes } from "../src/json/schemas.js";

const FORMAT = "quipu/test-keys/1";
const WARNING =
  "Test keys, generated from a seed: anyone can derive them. Never use them for value.";

const KEYS = v.strictObject({
  format: v.literal(FORMAT),
  warning: v.string(),
  privateKeys: v.array(bytes(32)),
});

/** Writes private keys, one a line; element i belongs to account i. */
export async function writeTestKeys(
  path: string,
  privateKeys: readonly Uint8Array[],
): Promise<void> {
  const header = JSON.stringify({ format: FORMAT, warning: WARNING }).slice(0, -1);
  const lines = privateKeys.map((key) => `\n${JSON.stringify(formatBytes(key))}`);
  const text = `${header},"privateKeys":[${lines.join(",")}\n]}\n`;
  await writeAtomically(path, (file) => file.writeFile(text));
}

/**
 * Reads private keys.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readTestKeys(path: string): Promise<Uint8Array[]> {
  return parseJson(await readText(path), KEYS, path).privateKeys;
}
