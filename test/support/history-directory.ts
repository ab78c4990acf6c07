/** The proven history as a directory of batch files, and ways to damage it. */
import { readFile, writeFile } from "node:fs/promises";
import { BatchDirectory } from "../../workload/batch-directory.js";
import { GENESIS, type ProvenHistory } from "./proven-history.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Writes the history to a new directory, as `quipu prove` would have. */
export async function historyDirectory({ keys, batches }: ProvenHistory): Promise<BatchDirectory> {
  const directory = new BatchDirectory(temporaryFolder());
  await directory.claim(GENESIS, keys);
  for (const batch of batches) await directory.write(batch);
  return directory;
}

/** Rewrites a file by way of its text. */
export async function editText(path: string, edit: (text: string) => string): Promise<void> {
  await writeFile(path, edit(await readFile(path, "utf8")));
}

/** Rewrites a JSON file by way of its value. */
export async function editJson<Value>(
  path: string,
  edit: (value: Value) => unknown,
): Promise<void> {
  await editText(path, (text) => {
    const value = JSON.parse(text) as Value;
    edit(value);
    return JSON.stringify(value);
  });
}
