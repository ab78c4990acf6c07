/**
 * Checkpoints as files of a folder, one each, so that a follower goes on where another process has
 * stopped. Each names the deployment that it is of, and its first line holds the hash of the rest: a
 * file that is damaged, or of another rollup, is not a checkpoint.
 *
 *     {"format":"quipu/checkpoint/2","sha256":"…64 hex digits",
 *     "chainId":"31337","contract":"0x…", … ,"accounts":[ … ]}
 */
import { createHash } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { makeFolder } from "../../files/make-folder.js";
import { readText } from "../../files/read-text.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { parseJson } from "../../src/json/parse-json.js";
import { address, decimal, fieldElement, formatAddress, integer } from "../../src/json/schemas.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, MIN_LEVELS, TOKEN_LIMIT } from "../../src/params.js";
import { accountFields, formatAccount } from "../../src/state/account-json.js";
import type { Deployment } from "../../src/state/deployment.js";
import { hash } from "../rpc/answers.js";
import type { BlockReference, Checkpoint, CheckpointStore } from "./checkpoint.js";

const FORMAT = "quipu/checkpoint/2";
/** Fifteen digits are below 2^53. */
const NAME = /^checkpoint-(\d{1,15})-(0x[0-9a-f]{64})\.json$/;

const count = integer(2 ** 40);
const word = decimal(1n << 256n);

const DEPOSIT = v.strictObject({
  index: count,
  key: word,
  owner: address,
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  deadline: count,
});

const EXIT = v.strictObject({
  index: count,
  account: integer(ARITY ** MAX_LEVELS),
  requester: address,
  deadline: count,
});

const CHECKPOINT = v.strictObject({
  format: v.literal(FORMAT),
  sha256: v.string(),
  chainId: word,
  contract: address,
  block: v.strictObject({ number: count, hash }),
  levels: v.pipe(integer(MAX_LEVELS + 1), v.minValue(MIN_LEVELS)),
  root: fieldElement,
  batchNumber: count,
  frozen: v.boolean(),
  depositHead: count,
  exitHead: count,
  depositMark: count,
  exitMark: count,
  deposits: v.array(DEPOSIT),
  exits: v.array(EXIT),
  accounts: v.array(v.strictObject({ index: integer(ARITY ** MAX_LEVELS), ...accountFields })),
});

export class CheckpointFiles implements CheckpointStore {
  readonly #folder: string;
  readonly #deployment: Deployment;

  /** @param folder of this deployment's checkpoints; made when the first one is written */
  constructor(folder: string, deployment: Deployment) {
    this.#folder = folder;
    this.#deployment = deployment;
  }

  async blocks(): Promise<readonly BlockReference[]> {
    const reading = readdir(this.#folder, { withFileTypes: true });
    const entries = await reading.catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw new QuipuError("InvalidFile", `${this.#folder}: cannot be read: ${error.message}`);
    });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => NAME.exec(name))
      .filter((match) => match !== null)
      .map(([, number, blockHash]) => ({ number: Number(number), hash: blockHash! }))
      .sort((a, b) => b.number - a.number);
  }

  async read(block: BlockReference): Promise<Checkpoint | undefined> {
    const path = this.#path(block);
    try {
      return this.#parse(await readText(path), path, block);
    } catch (error) {
      if (error instanceof QuipuError && error.code === "InvalidFile") return undefined;
      throw error;
    }
  }

  async write({ block, snapshot }: Checkpoint): Promise<void> {
    await makeFolder(this.#folder);
    const { deposits, exits, accounts, root, ...rest } = snapshot;
    const { chainId, contract } = this.#deployment;
    const content = {
      chainId: chainId.toString(),
      contract: formatAddress(contract),
      block,
      ...rest,
      root: root.toString(),
      deposits: deposits.map(({ name: _, key, owner, amount, ...item }) => ({
        ...item,
        key: key.toString(),
        owner: formatAddress(owner),
        amount: amount.toString(),
      })),
      exits: exits.map(({ name: _, requester, ...item }) => ({
        ...item,
        requester: formatAddress(requester),
      })),
    };
    const lines = accounts.map(([index, account]) =>
      JSON.stringify({ index, ...formatAccount(account) }),
    );
    const body = `${JSON.stringify(content).slice(1, -1)},"accounts":[\n${lines.join(",\n")}\n]}\n`;
    const text = `{"format":"${FORMAT}","sha256":"${sha256(body)}",\n${body}`;
    await writeAtomically(this.#path(block), (file) => writeFile(file, text));
  }

  async remove(block: BlockReference): Promise<void> {
    const path = this.#path(block);
    await rm(path, { force: true }).catch((cause: Error) => {
      throw new QuipuError("FileUnwritable", `${path}: ${cause.message}`, { cause });
    });
  }

  /** @throws QuipuError `InvalidFile`. */
  #parse(text: string, path: string, block: BlockReference): Checkpoint {
    const content = parseJson(text, CHECKPOINT, path);
    const { chainId, contract } = this.#deployment;
    const pairs = [
      ["sha256", content.sha256, sha256(text.slice(text.indexOf("\n") + 1))],
      ["chain id", content.chainId, chainId],
      ["contract", content.contract, contract],
      ["block", `${content.block.number} ${content.block.hash}`, `${block.number} ${block.hash}`],
    ] as const;
    for (const [what, got, expected] of pairs) {
      if (got === expected) continue;
      throw new QuipuError("InvalidFile", gotExpected(`${path}: ${what}`, got, expected));
    }
    const { levels, root, batchNumber, frozen } = content;
    const { depositHead, exitHead, depositMark, exitMark } = content;
    return {
      block,
      snapshot: {
        levels,
        root,
        batchNumber,
        frozen,
        depositHead,
        exitHead,
        depositMark,
        exitMark,
        deposits: content.deposits.map((item) => ({ name: "DepositQueued", ...item })),
        exits: content.exits.map((item) => ({ name: "ExitQueued", ...item })),
        accounts: content.accounts.map(({ index, ...account }) => [index, account] as const),
      },
    };
  }

  #path({ number, hash: blockHash }: BlockReference): string {
    return join(this.#folder, `checkpoint-${number}-${blockHash}.json`);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
