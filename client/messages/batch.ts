/** Batches on L1, and what is in them. */
import * as v from "valibot";
import { fieldElement, integer } from "../../src/json/schemas.js";
import { MAX_LEVELS } from "../../src/params.js";
import { operationFields } from "./operation.js";
import { pageOf } from "./page.js";
import { commitment } from "./transaction.js";
import {
  addressText,
  amount,
  batchNumber,
  bytesText,
  count,
  hash,
  shapeText,
  token,
  word,
} from "./values.js";

/** What is on L1 is committed; what L1 will not take back is finalized. */
export const batchState = v.picklist(["committed", "finalized"]);

export type BatchState = v.InferOutput<typeof batchState>;

export const batch = v.object({
  number: batchNumber,
  state: batchState,
  shape: shapeText,
  oldRoot: fieldElement,
  newRoot: fieldElement,
  /** How many of each kind. */
  operations: v.object({
    deposits: count,
    exits: count,
    payments: count,
    transfers: count,
    withdrawals: count,
  }),
  feeRecipient: addressText,
  feeToken: token,
  feeTotal: amount,
  /** Where its records were published. */
  publication: v.picklist(["calldata", "blob"]),
  l1: commitment,
});

export type Batch = v.InferOutput<typeof batch>;

export const batchPage = pageOf(batch);

/** An operation of a batch. */
export const batchOperation = v.object({
  batch: batchNumber,
  /** Position among the operations of the batch, in the order in which they are applied. */
  ordinal: count,
  state: batchState,
  /** Of what users have signed. */
  id: v.optional(hash),
  operation: operationFields,
  l1: commitment,
});

export type BatchOperation = v.InferOutput<typeof batchOperation>;

export const batchOperationPage = pageOf(batchOperation);

/** What a batch has published (SPEC.md section 5). */
export const publishedData = v.object({
  number: batchNumber,
  shape: shapeText,
  levels: integer(MAX_LEVELS + 1),
  data: bytesText,
});

export type PublishedData = v.InferOutput<typeof publishedData>;

/** A coordinate, left as text: this is how snarkjs writes proofs. */
const coordinate = v.pipe(word, v.transform(String));
const pair = v.strictTuple([coordinate, coordinate]);
const triple = v.strictTuple([coordinate, coordinate, coordinate]);

/** A proof as snarkjs writes it. */
export const groth16Proof = v.object({
  pi_a: triple,
  pi_b: v.strictTuple([pair, pair, pair]),
  pi_c: triple,
  protocol: v.literal("groth16"),
  curve: v.literal("bn128"),
});

/** A proof, what it is about, and the key that it was made with. */
export const batchProof = v.object({
  number: batchNumber,
  shape: shapeText,
  /** Id of the verification key, if the node has it: its sha256. */
  key: v.optional(hash),
  publicInputs: v.object({ digest: word, challenge: word, y: word }),
  proof: groth16Proof,
});

export type BatchProof = v.InferOutput<typeof batchProof>;
