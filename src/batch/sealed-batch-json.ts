/**
 * A sealed batch as JSON, so that it can be stored and proven elsewhere:
 *
 *     { "format": "quipu/sealed-batch/2", "shape": "4x4-2d", "levels": 8, "data": "0x…",
 *       "before": [ { account of slot 0 } or null, … ],
 *       "signatures": { "transfers": [ { "r8": ["x", "y"], "s": "…" }, … ], … },
 *       "topRoots": ["…"], "slotPath": [[["…"]]] }
 *
 * It holds the published data and what a prover needs beyond them. Reading replays the data on the
 * accounts, so that a file that contradicts itself is refused; whether accounts, paths and signatures
 * are those of the state the circuit finds out.
 */
import * as v from "valibot";
import type { Signature } from "../crypto/eddsa.js";
import { poseidon } from "../crypto/poseidon.js";
import { gotExpected, QuipuError } from "../errors.js";
import { parseJson } from "../json/parse-json.js";
import { bytes, fieldElement, formatBytes, integer } from "../json/schemas.js";
import { SIGNED_KIND_NAMES, type SignedKindName } from "../operations/kinds.js";
import { formatSignature, readSignature, signatureFields } from "../operations/signature-json.js";
import { ARITY, MAX_LEVELS, MIN_LEVELS } from "../params.js";
import { formatShape, parseShape } from "../shape.js";
import type { Account } from "../state/account.js";
import { accountFields, formatAccount } from "../state/account-json.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { type BatchData, decodeData } from "./data.js";
import { type ReplayedOperations, replayOperations } from "./replay.js";
import { type SealedBatch, sealAsPublished } from "./sealed-batch.js";
import { withSignatures } from "./signed-operations.js";

const FORMAT = "quipu/sealed-batch/2";

/** `keyX` is there if a signature is by the key with −Ax, `aliased` if it holds by the other multiple of its key. */
const SIGNATURES = v.array(
  v.strictObject({
    ...signatureFields,
    keyX: v.optional(fieldElement),
    aliased: v.optional(v.literal(true)),
  }),
);

const NODES = v.array(fieldElement);

const SEALED_BATCH = v.strictObject({
  format: v.literal(FORMAT),
  shape: v.string(),
  levels: v.pipe(integer(MAX_LEVELS + 1), v.minValue(MIN_LEVELS)),
  data: bytes(),
  before: v.array(v.nullable(v.strictObject(accountFields))),
  signatures: v.strictObject(
    Object.fromEntries(SIGNED_KIND_NAMES.map((name) => [name, SIGNATURES])) as Record<
      SignedKindName,
      typeof SIGNATURES
    >,
  ),
  topRoots: NODES,
  slotPath: v.array(v.array(NODES)),
});

/**
 * The JSON text of a sealed batch.
 *
 * @example
 * await writeFile("sealed.json", formatSealedBatch(batch));
 */
export function formatSealedBatch(batch: SealedBatch): string {
  const signatures = SIGNED_KIND_NAMES.map((name) => [
    name,
    batch[name].map(({ signature }) => formatWithKey(signature)),
  ]);
  return JSON.stringify({
    format: FORMAT,
    shape: formatShape(batch.shape),
    levels: batch.levels,
    data: formatBytes(batch.data),
    before: batch.before.map((account) => (account === undefined ? null : formatAccount(account))),
    signatures: Object.fromEntries(signatures),
    topRoots: batch.tree.topRoots.map(String),
    slotPath: batch.tree.slotPath.map((path) => path.map((nodes) => nodes.map(String))),
  });
}

/**
 * Reads a sealed batch.
 *
 * @example
 * const batch = parseSealedBatch(await readFile("sealed.json", "utf8"), "sealed.json");
 *
 * @param place the file or row that errors name
 * @throws QuipuError `InvalidFile`, naming the place, what was got and what was expected.
 */
export function parseSealedBatch(text: string, place: string): SealedBatch {
  const fields = parseJson(text, SEALED_BATCH, place);
  try {
    const shape = parseShape(fields.shape);
    const { data, levels } = fields;
    const published = decodeData(data, shape, levels);
    const before = fields.before.map((account) => account ?? undefined);
    const { slots } = published.records;
    assertCount("accounts", before.length, slots.length);
    const tree = { topRoots: fields.topRoots, slotPath: fields.slotPath };
    assertTopRoots(tree.topRoots, published.header.oldRoot);
    const { operations, after } = replayOn(before, published, levels);
    const signed = withSignatures(operations, readSignatures(operations, fields.signatures));
    const { header } = published;
    const content = { shape, levels, header, slots, before, after, tree, ...signed };
    const batch = sealAsPublished(content, data);
    if (batch === undefined) {
      const expected = "those of the operations that they say";
      throw new QuipuError("InvalidFile", gotExpected("data", "other bytes", expected));
    }
    return batch;
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}

function replayOn(before: readonly (Account | undefined)[], published: BatchData, levels: number) {
  const { slots } = published.records;
  const bySlot = new Map(slots.map((index, slot) => [index, before[slot]]));
  const accounts = new AccountOverlay({ account: (index) => bySlot.get(index) });
  const operations = replayOperations(accounts, published, levels);
  return { operations, after: slots.map((index) => accounts.account(index)) };
}

function formatWithKey(signature: Signature) {
  const { keyX, aliased } = signature;
  const key = keyX === undefined ? {} : { keyX: `${keyX}` };
  return { ...formatSignature(signature), ...key, ...(aliased && { aliased }) };
}

function readSignatures(
  operations: ReplayedOperations,
  fields: Readonly<Record<SignedKindName, v.InferOutput<typeof SIGNATURES>>>,
): Record<SignedKindName, Signature[]> {
  const lists = SIGNED_KIND_NAMES.map((name) => {
    assertCount(`signatures of ${name}`, fields[name].length, operations[name].length);
    return [name, fields[name].map(readWithKey)];
  });
  return Object.fromEntries(lists) as Record<SignedKindName, Signature[]>;
}

function readWithKey(signature: v.InferOutput<typeof SIGNATURES>[number]): Signature {
  const { keyX, aliased, ...fields } = signature;
  const key = keyX === undefined ? {} : { keyX };
  return { ...readSignature(fields), ...key, ...(aliased && { aliased }) };
}

/** Checks that the subtree roots make the old root. */
function assertTopRoots(topRoots: readonly bigint[], oldRoot: bigint): void {
  assertCount("top roots", topRoots.length, ARITY * ARITY);
  const parents = Array.from({ length: ARITY }, (_, i) =>
    poseidon(topRoots.slice(i * ARITY, (i + 1) * ARITY)),
  );
  const root = poseidon(parents);
  if (root !== oldRoot) {
    throw new QuipuError("RootMismatch", gotExpected("root of the top roots", root, oldRoot));
  }
}

function assertCount(what: string, got: number, expected: number): void {
  if (got !== expected) throw new QuipuError("InvalidFile", gotExpected(what, got, expected));
}
