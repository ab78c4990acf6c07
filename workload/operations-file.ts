/**
 * `operations.jsonl`: signed operations, one JSON object a line, in the form of
 * `src/operations/operation-json.ts`. Every line ends with a newline.
 */
import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../files/atomic-file.js";
import { readText } from "../files/read-text.js";
import { QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import { formatOperation, parseOperation } from "../src/operations/operation-json.js";

/**
 * Writes signed operations, replacing the file.
 *
 * @throws QuipuError `NotEncodable` if an amount or fee is not encoded canonically,
 *   `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeOperations(
  path: string,
  operations: Iterable<SignedOperation>,
): Promise<void> {
  await writeAtomically(path, (file) => writeFile(file, operationLines(operations)));
}

function* operationLines(operations: Iterable<SignedOperation>): Iterable<string> {
  for (const operation of operations) yield `${formatOperation(operation)}\n`;
}

/**
 * Reads signed operations. Signatures are verified later, at admission.
 *
 * @throws QuipuError `InvalidFile`, naming file and line, what was got and what was expected.
 */
export async function readOperations(path: string): Promise<SignedOperation[]> {
  const lines = (await readText(path)).split("\n");
  const rest = lines.pop()!;
  if (rest !== "") {
    const place = `${path}:${lines.length + 1}`;
    throw new QuipuError("InvalidFile", `${place}: the last line does not end with a newline`);
  }
  return lines.map((line, i) => parseOperation(line, `${path}:${i + 1}`));
}
