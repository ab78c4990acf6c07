/**
 * What a wallet has signed last with each of its accounts, on disk before it is sent. So a lost answer, a kill or a
 * second command cannot make a payment happen twice: the same order goes on with what was signed for it,
 * and any other takes its nonce, of which only one can happen.
 *
 *     signed-7.json  { "format": "quipu/signed-operation/1", "isTold": true, "operation": { "kind": "transfer", … } }
 *
 * A signed operation is no secret.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { writeAtomically } from "../files/atomic-file.js";
import { lockFile } from "../files/file-lock.js";
import { readTextIfThere } from "../files/read-text.js";
import { parseJson } from "../src/json/parse-json.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import { formatOperation, readOperation } from "../src/operations/operation-json.js";
import { walletError } from "./wallet-error.js";

const FORMAT = "quipu/signed-operation/1";

const ENTRY = v.strictObject({
  format: v.literal(FORMAT),
  isTold: v.boolean(),
  operation: v.looseObject({}),
});

/** How long another command of the wallet may take to hand in what it has signed. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

/** What was signed last. */
export interface LastSigned {
  readonly operation: SignedOperation;
  /** Whether the user has been told what the node says of it. */
  readonly isTold: boolean;
}

export class SignedOperations {
  readonly #folder: string;

  /** @param folder of the wallet */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the last operation of an account stands. */
  pathOf(account: number): string {
    return join(this.#folder, `signed-${account}.json`);
  }

  /**
   * Keeps other commands out while one signs and sends.
   *
   * @throws QuipuError `WalletBusy`; `FileUnwritable`; what `work` throws.
   */
  async exclusively<Result>(account: number, work: () => Promise<Result>): Promise<Result> {
    const path = this.pathOf(account);
    for (let waited = 0; waited <= PATIENCE_MS; waited += PAUSE_MS) {
      const unlock = await lockFile(path);
      if (unlock === undefined) {
        await sleep(PAUSE_MS * (0.5 + Math.random()));
        continue;
      }
      try {
        return await work();
      } finally {
        await unlock();
      }
    }
    throw walletError("WalletBusy", `${path}: another command of this wallet is sending`);
  }

  /** @throws QuipuError `InvalidFile`. */
  async read(account: number): Promise<LastSigned | undefined> {
    const path = this.pathOf(account);
    const text = await readTextIfThere(path);
    if (text === undefined) return undefined;
    const { isTold, operation } = parseJson(text, ENTRY, path);
    return { isTold, operation: readOperation(operation, path) };
  }

  /** @throws QuipuError `FileUnwritable`, `NoSpaceLeft`. */
  async write({ operation, isTold }: LastSigned): Promise<void> {
    const text = `{"format":"${FORMAT}","isTold":${isTold},"operation":${formatOperation(operation)}}\n`;
    await writeAtomically(this.pathOf(operation.from), (file) => file.writeFile(text));
  }
}
