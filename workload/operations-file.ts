/**
 * `operations.jsonl`: signed operations, one JSON object a line, in the form of
 * `src/operations/operation-json.ts`. Every line ends with a newline.
 */
import { access, writeFile } from "node:fs/promises";
import { writeAtomically } from "../files/atomic-file.js";
import { lockFile } from "../files/file-lock.js";
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
 * Adds an operation to the end of a file, which is made if there is none. The file then has it whole, or is as it was.
 *
 * @param chosen makes the operation, given those that are in the file
 * @returns the operation and its line, from 1
 * @throws QuipuError as `readOperations` and `writeOperations` do; `FileUnwritable` if another process
 *   is adding to the file; what `chosen` throws.
 */
export async function appendOperation<Operation extends SignedOperation>(
  path: string,
  chosen: (before: readonly SignedOperation[]) => Promise<Operation> | Operation,
): Promise<{ readonly operation: Operation; readonly line: number }> {
  const unlock = await lockFile(path);
  if (unlock === undefined) {
    throw new QuipuError("FileUnwritable", `${path}: another process is adding to it; try again`);
  }
  try {
    const before = (await isThere(path)) ? await readOperations(path) : [];
    const operation = await chosen(before);
    await writeOperations(path, [...before, operation]);
    return { operation, line: before.length + 1 };
  } finally {
    await unlock();
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
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
