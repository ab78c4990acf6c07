/** What an operation should pay at least, and how that follows from L1's prices. */
import * as v from "valibot";
import { signedKind } from "./operation.js";
import { amount, count, shapeText, time, token, word } from "./values.js";

export const feeRequest = v.strictObject({
  kind: signedKind,
  /** The token that it pays in. */
  token,
  /** The shape of its batch; by default the one that the node would choose. */
  shape: v.optional(shapeText),
});

export type FeeRequest = v.InferOutput<typeof feeRequest>;

/** `minimum` = ⌈(gas · gasPrice + blobGas · blobGasPrice) · tokens / wei⌉, rounded up to what a fee can be. */
export const feeQuote = v.object({
  kind: signedKind,
  token,
  shape: shapeText,
  /** In the token's smallest unit; a fee that can be encoded. */
  minimum: amount,
  l1: v.object({
    blockNumber: count,
    /** One operation's share of its batch. */
    gas: count,
    blobGas: count,
    /** In wei for a unit of gas. */
    gasPrice: word,
    blobGasPrice: word,
    /** In wei. */
    cost: word,
  }),
  /** What the operator takes the token to be worth: so many of its units for so many wei. */
  rate: v.object({ tokens: word, wei: word }),
  /** Until when the operator means to keep to it. */
  validUntil: time,
});

export type FeeQuote = v.InferOutput<typeof feeQuote>;
