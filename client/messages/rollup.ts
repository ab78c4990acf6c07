/** The rollup as a whole: where it stands, what it is made of, what an address may claim on L1. */
import * as v from "valibot";
import { decimal, fieldElement, integer } from "../../src/json/schemas.js";
import { DOMAIN_LIMIT, MAX_LEVELS } from "../../src/params.js";
import { queueCounts } from "./queue.js";
import {
  addressText,
  amount,
  batchNumber,
  count,
  hash,
  shapeText,
  time,
  token,
  word,
} from "./values.js";

export const status = v.object({
  /** Whether it takes operations, or follows L1 and answers questions only. */
  mode: v.picklist(["node", "follow"]),
  startedAt: time,
  /** A frozen rollup takes nothing but escapes, refunds and claims. */
  isFrozen: v.boolean(),
  /** Whether the operator has it take nothing new. */
  isDraining: v.boolean(),
  l1: v.object({
    /** The newest block that it has seen, and up to which it has read everything. */
    head: count,
    followed: count,
    followedTime: time,
    finalized: count,
  }),
  batches: v.object({
    committed: batchNumber,
    finalized: batchNumber,
    /** Not on L1: being proven, and waiting to be sent. */
    sealed: count,
    proven: count,
  }),
  roots: v.object({ committed: fieldElement, finalized: fieldElement }),
  /** Signed operations in no batch. */
  queued: count,
  accounts: count,
  queues: v.object({ deposits: queueCounts, exits: queueCounts }),
});

export type Status = v.InferOutput<typeof status>;

export const config = v.object({
  /** Of the API; the package has its own. */
  apiVersion: v.literal(1),
  version: v.string(),
  chainId: word,
  contract: addressText,
  domain: decimal(DOMAIN_LIMIT),
  levels: integer(MAX_LEVELS + 1),
  /** Ids of the verification keys: sha256. */
  shapes: v.array(v.object({ shape: shapeText, key: v.optional(hash) })),
  escapeKey: v.optional(hash),
  tokens: v.array(
    v.object({
      token,
      /** Missing for ether. */
      address: v.optional(addressText),
      decimals: v.optional(integer(256)),
    }),
  ),
  feeRecipient: addressText,
  feeToken: v.optional(token),
  /** Seconds that an item of a queue may wait, and more for each before it. */
  deadline: count,
  spacing: count,
});

export type Config = v.InferOutput<typeof config>;

export const claimable = v.object({ owner: addressText, token, amount, blockNumber: count });

export type Claimable = v.InferOutput<typeof claimable>;
