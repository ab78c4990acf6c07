/**
 * `transfers.jsonl`: signed transfers and withdrawals, one JSON object a line, every line ended by a
 * newline.
 *
 *     {"from":0,"to":1,"token":0,"amount":"1000","fee":"0","nonce":0,"r8":["x","y"],"s":"…"}
 *     {"kind":"withdrawal","from":0,"token":0,"amount":"7","nonce":1,"r8":["x","y"],"s":"…"}
 *
 * Amount and fee are values in the token's smallest unit. A transfer's stand for their canonical
 * encodings: a transfer signed over another encoding of the same value has no place in this file.
 */
import { writeFile } from "node:fs/promises";
import * as v from "valibot";
import { writeAtomically } from "../files/atomic-file.js";
import { readText } from "../files/read-text.js";
import { SUBGROUP_ORDER } from "../src/crypto/curve.js";
import type { Signature } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { parseJson } from "../src/json/parse-json.js";
import { decimal, fieldElement, integer } from "../src/json/schemas.js";
import { isTransfer, type SignedOperation } from "../src/operations/signed-operation.js";
import type { SignedTransfer } from "../src/operations/signed-transfer.js";
import { amountOf, createTransfer, feeOf } from "../src/operations/transfer.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../src/params.js";

const SIGNATURE = {
  r8: v.strictTuple([fieldElement, fieldElement]),
  s: decimal(SUBGROUP_ORDER),
};

const TRANSFER = v.strictObject({
  from: integer(ARITY ** MAX_LEVELS),
  to: integer(ARITY ** MAX_LEVELS),
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  fee: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
  ...SIGNATURE,
});

const WITHDRAWAL = v.strictObject({
  kind: v.literal("withdrawal"),
  from: integer(ARITY ** MAX_LEVELS),
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
  ...SIGNATURE,
});

/** A line with a kind is of that kind; one without is a transfer. */
const OPERATION = v.lazy((line) => {
  return typeof line === "object" && line !== null && "kind" in line ? WITHDRAWAL : TRANSFER;
});

/** Writes signed operations, replacing the file. */
export async function writeOperations(
  path: string,
  operations: Iterable<SignedOperation>,
): Promise<void> {
  await writeAtomically(path, (file) => writeFile(file, operationLines(operations)));
}

function* operationLines(operations: Iterable<SignedOperation>): Iterable<string> {
  for (const operation of operations) yield formatOperation(operation);
}

/**
 * One line of the file.
 *
 * @throws QuipuError `NotEncodable` if amount or fee of a transfer are not encoded canonically.
 */
export function formatOperation(operation: SignedOperation): string {
  const { r8, s } = operation.signature;
  const signature = { r8: [r8.x.toString(), r8.y.toString()], s: s.toString() };
  if (isTransfer(operation)) {
    return `${JSON.stringify({ ...transferFields(operation), ...signature })}\n`;
  }
  const { from, token, amount, nonce } = operation;
  const fields = { kind: "withdrawal", from, token, amount: amount.toString(), nonce };
  return `${JSON.stringify({ ...fields, ...signature })}\n`;
}

function transferFields(transfer: SignedTransfer) {
  const { from, to, token, nonce } = transfer;
  const [amount, fee] = [amountOf(transfer), feeOf(transfer)];
  const canonical = createTransfer({ from, to, token, amount, fee, nonce });
  if (canonical.amount !== transfer.amount || canonical.fee !== transfer.fee) {
    const got = `amount ${transfer.amount}, fee ${transfer.fee}`;
    throw new QuipuError("NotEncodable", gotExpected("encodings", got, "canonical ones"));
  }
  return { from, to, token, amount: amount.toString(), fee: fee.toString(), nonce };
}

/**
 * Reads signed operations. Signatures are not verified here, but at admission.
 *
 * @throws QuipuError `InvalidFile`, naming file and line, what was got and what was expected.
 */
export async function readOperations(path: string): Promise<SignedOperation[]> {
  const lines = (await readText(path)).split("\n");
  const rest = lines.pop()!;
  if (rest !== "") {
    const place = `${path}:${lines.length + 1}`;
    throw new QuipuError("InvalidFile", gotExpected(place, "a line without an end", "a newline"));
  }
  return lines.map((line, i) => parseOperation(line, `${path}:${i + 1}`));
}

function parseOperation(line: string, place: string): SignedOperation {
  const { r8, s, ...fields } = parseJson(line, OPERATION, place);
  const signature: Signature = { r8: { x: r8[0], y: r8[1] }, s };
  if ("kind" in fields) {
    const { kind: _, ...withdrawal } = fields;
    return { ...withdrawal, signature };
  }
  try {
    return { ...createTransfer(fields), signature };
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}
