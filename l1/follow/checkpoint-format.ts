/**
 * A checkpoint as bytes: two lines of JSON, then the state as it is packed, so that nothing is parsed or hashed but
 * what is few. The first line has the hash of all that follows, the second names the deployment and the block.
 *
 *     {"format":"quipu/checkpoint/3","sha256":"…64 hex digits"}
 *     {"chainId":"31337","contract":"0x…", … ,"accounts":2,"nodes":[64,32, … ]}
 *     indices (4 bytes each, the lowest first), records of accounts (106 bytes each), nodes by height (32 bytes each)
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { parseJson } from "../../src/json/parse-json.js";
import { address, decimal, formatAddress, integer } from "../../src/json/schemas.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, MIN_LEVELS, TOKEN_LIMIT } from "../../src/params.js";
import type { Deployment } from "../../src/state/deployment.js";
import { RECORD_BYTES } from "../../src/state/packed-accounts.js";
import type { PackedState } from "../../src/state/packed-state.js";
import { hash } from "../rpc/answers.js";
import type { BlockReference, Checkpoint } from "./checkpoint.js";
import type { Snapshot } from "./followed-state.js";

const FORMAT = "quipu/checkpoint/3";
const NEWLINE = 10;
const INDEX_BYTES = 4;
/** Bytes that are hashed at a time: OpenSSL takes less than 2 GiB. */
const PIECE = 2 ** 30;

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

const FACTS = v.strictObject({
  chainId: word,
  contract: address,
  block: v.strictObject({ number: count, hash }),
  levels: v.pipe(integer(MAX_LEVELS + 1), v.minValue(MIN_LEVELS)),
  batchNumber: count,
  frozen: v.boolean(),
  depositHead: count,
  exitHead: count,
  depositMark: count,
  exitMark: count,
  deposits: v.array(DEPOSIT),
  exits: v.array(EXIT),
  /** Bytes of the parts behind this line. */
  accounts: integer(ARITY ** MAX_LEVELS + 1),
  nodes: v.array(count),
});

const SEAL = v.strictObject({ format: v.literal(FORMAT), sha256: v.string() });

/** Of which rollup and block a checkpoint is. */
export interface CheckpointPlace {
  readonly deployment: Deployment;
  readonly block: BlockReference;
}

/** The parts of a file, in their order. */
export function formatCheckpoint(
  { deployment, block }: CheckpointPlace,
  { state, deposits, exits, ...rest }: Snapshot,
): readonly Uint8Array[] {
  const { levels, indices, records, nodes } = state;
  const facts = {
    chainId: deployment.chainId.toString(),
    contract: formatAddress(deployment.contract),
    ...{ block, levels, ...rest },
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
    accounts: indices.length,
    nodes: nodes.map(({ length }) => length),
  };
  const body = [line(facts), bytesOf(indices), records, ...nodes];
  return [line({ format: FORMAT, sha256: sha256(body) }), ...body];
}

/**
 * Reads the bytes of a file; the state is a view of them.
 *
 * @param path for errors
 * @throws QuipuError `InvalidFile` for bytes that are damaged, of another format, rollup or block.
 */
export function parseCheckpoint(
  bytes: Uint8Array,
  path: string,
  { deployment, block }: CheckpointPlace,
): Checkpoint {
  const [seal, body] = splitLine(bytes, path);
  const { sha256: promised } = parseJson(seal, SEAL, path);
  assertSame(path, [["sha256", sha256([body]), promised]]);
  const [text, packed] = splitLine(body, path);
  const facts = parseJson(text, FACTS, path);
  const { chainId, contract, block: of, levels, accounts, nodes, ...rest } = facts;
  assertSame(path, [
    ["chain id", chainId, deployment.chainId],
    ["contract", contract, deployment.contract],
    ["block", `${of.number} ${of.hash}`, `${block.number} ${block.hash}`],
  ]);
  const lengths = [accounts * INDEX_BYTES, accounts * RECORD_BYTES, ...nodes];
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  assertSame(path, [["bytes of the state", packed.length, whole]]);
  const [indices, records, ...heights] = cut(packed, lengths);
  const state: PackedState = {
    levels,
    indices: indicesOf(indices!),
    records: records!,
    nodes: heights,
  };
  return {
    block,
    snapshot: {
      ...rest,
      state,
      deposits: facts.deposits.map((item) => ({ name: "DepositQueued", ...item })),
      exits: facts.exits.map((item) => ({ name: "ExitQueued", ...item })),
    },
  };
}

function line(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function splitLine(bytes: Uint8Array, path: string): [text: string, rest: Uint8Array] {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) {
    const message = gotExpected(
      path,
      `${bytes.length} bytes without an end of line`,
      "a checkpoint",
    );
    throw new QuipuError("InvalidFile", message);
  }
  return [Buffer.from(bytes.subarray(0, end)).toString(), bytes.subarray(end + 1)];
}

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return bytes.subarray(start - length, start);
  });
}

/** In a file the lowest byte comes first, whatever the machine does. */
function bytesOf(indices: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(indices.length * INDEX_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, index] of indices.entries()) view.setUint32(i * INDEX_BYTES, index, true);
  return bytes;
}

function indicesOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const indices = new Uint32Array(bytes.length / INDEX_BYTES);
  for (let i = 0; i < indices.length; i += 1) indices[i] = view.getUint32(i * INDEX_BYTES, true);
  return indices;
}

function sha256(parts: readonly Uint8Array[]): string {
  const hasher = createHash("sha256");
  for (const part of parts) {
    for (let start = 0; start < part.length; start += PIECE) {
      hasher.update(part.subarray(start, start + PIECE));
    }
  }
  return hasher.digest("hex");
}

function assertSame(
  path: string,
  pairs: readonly (readonly [what: string, got: unknown, expected: unknown])[],
): void {
  for (const [what, got, expected] of pairs) {
    if (got === expected) continue;
    const message = gotExpected(`${path}: ${what}`, String(got), String(expected));
    throw new QuipuError("InvalidFile", message);
  }
}
