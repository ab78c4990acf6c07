/**
 * `transfers.jsonl`: signed transfers, one JSON object a line, every line ended by a newline.
 *
 *     {"from":0,"to":1,"token":0,"amount":"1000","fee":"0","nonce":0,"r8":["x","y"],"s":"…"}
 *
 * Amount and fee are values in the token's smallest unit and stand for their canonical encodings: a
 * transfer signed over another encoding of the same value has no place in this file.
 */
import { writeFile } from "node:fs/promises";
import * as v from "valibot";
import { SUBGROUP_ORDER } from "../crypto/curve.js";
import { gotExpected, QuipuError } from "../errors.js";
import { writeAtomically } from "../files/atomic-file.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import { amountOf, createTransfer, feeOf } from "../operations/transfer.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../params.js";
import { parseJson, readText } from "./json-file.js";
import { decimal, fieldElement, integer } from "./schemas.js";

const TRANSFER = v.strictObject({
  from: integer(ARITY ** MAX_LEVELS),
  to: integer(ARITY ** MAX_LEVELS),
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  fee: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
  r8: v.strictTuple([fieldElement, fieldElement]),
  s: decimal(SUBGROUP_ORDER),
});

/** Writes signed transfers, replacing the file. */
export async function writeTransfers(
  path: string,
  transfers: Iterable<SignedTransfer>,
): Promise<void> {
  await writeAtomically(path, (file) => writeFile(file, transferLines(transfers)));
}

function* transferLines(transfers: Iterable<SignedTransfer>): Iterable<string> {
  for (const transfer of transfers) yield formatTransfer(transfer);
}

/**
 * One line of a transfers file.
 *
 * @throws QuipuError `NotEncodable` if amount or fee are not encoded canonically.
 */
export function formatTransfer(transfer: SignedTransfer): string {
  const { from, to, token, nonce, signature } = transfer;
  const [amount, fee] = [amountOf(transfer), feeOf(transfer)];
  const canonical = createTransfer({ from, to, token, amount, fee, nonce });
  if (canonical.amount !== transfer.amount || canonical.fee !== transfer.fee) {
    const got = `amount ${transfer.amount}, fee ${transfer.fee}`;
    throw new QuipuError("NotEncodable", gotExpected("encodings", got, "canonical ones"));
  }
  const line = {
    ...{ from, to, token, amount: amount.toString(), fee: fee.toString(), nonce },
    r8: [signature.r8.x.toString(), signature.r8.y.toString()],
    s: signature.s.toString(),
  };
  return `${JSON.stringify(line)}\n`;
}

/**
 * Reads signed transfers. Signatures are not verified here, but at admission.
 *
 * @throws QuipuError `InvalidFile`, naming file and line, what was got and what was expected.
 */
export async function readTransfers(path: string): Promise<SignedTransfer[]> {
  const lines = (await readText(path)).split("\n");
  const rest = lines.pop()!;
  if (rest !== "") {
    const place = `${path}:${lines.length + 1}`;
    throw new QuipuError("InvalidFile", gotExpected(place, "a line without an end", "a newline"));
  }
  return lines.map((line, i) => parseTransfer(line, `${path}:${i + 1}`));
}

function parseTransfer(line: string, place: string): SignedTransfer {
  const { r8, s, ...values } = parseJson(line, TRANSFER, place);
  try {
    const signature = { r8: { x: r8[0], y: r8[1] }, s };
    return { ...createTransfer(values), signature };
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}
