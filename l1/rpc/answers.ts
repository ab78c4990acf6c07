/** The forms of the answers that the client asks an Ethereum node for (execution-apis). */
import * as v from "valibot";

/** Bytes as 0x hex. */
export type Hex = `0x${string}`;

/** A 256-bit number as 0x hex; leading zeros are accepted. */
export const quantity = v.pipe(
  v.string("a quantity"),
  v.regex(/^0x[0-9a-fA-F]{1,64}$/, "a quantity"),
  v.transform((text) => BigInt(text)),
);

/** A quantity below 2^53. */
const count = v.pipe(
  quantity,
  v.check((value) => value <= BigInt(Number.MAX_SAFE_INTEGER), "a quantity below 2^53"),
  v.transform(Number),
);

/** Bytes of any length. A group that captured each byte would overflow the stack at some millions. */
export const hexBytes = v.pipe(
  v.string("0x hex"),
  v.regex(/^0x(?:[0-9a-fA-F]{2})*$/, "0x hex"),
  v.transform((text) => text.toLowerCase() as Hex),
);

function sized(length: number) {
  const expected = `${length} bytes of 0x hex`;
  return v.pipe(
    hexBytes,
    v.check((text) => text.length === 2 + 2 * length, expected),
  );
}

/** A hash of 32 bytes. */
export const hash = sized(32);
/** An address of 20 bytes. */
export const address = sized(20);

export { count as smallQuantity };

export const block = v.object({
  number: count,
  hash,
  parentHash: hash,
  timestamp: count,
  gasLimit: quantity,
  baseFeePerGas: v.optional(quantity),
});
export type Block = v.InferOutput<typeof block>;

export const log = v.object({
  address,
  topics: v.array(hash),
  data: hexBytes,
  blockNumber: count,
  blockHash: hash,
  transactionHash: hash,
  logIndex: count,
});
export type Log = v.InferOutput<typeof log>;

export const receipt = v.object({
  transactionHash: hash,
  blockNumber: count,
  blockHash: hash,
  status: v.pipe(
    v.picklist(["0x0", "0x1"]),
    v.transform((status) => status === "0x1"),
  ),
  contractAddress: v.optional(v.nullable(address)),
  gasUsed: quantity,
  effectiveGasPrice: quantity,
  /** Only of a transaction with blobs (EIP-4844). */
  blobGasUsed: v.optional(quantity),
  blobGasPrice: v.optional(quantity),
  logs: v.array(log),
});
export type Receipt = v.InferOutput<typeof receipt>;

export const transaction = v.object({
  hash,
  from: address,
  to: v.nullish(address, null),
  input: hexBytes,
  nonce: count,
  blockHash: v.nullable(hash),
  /** Of the blobs that came with it (EIP-4844), in their order. */
  blobVersionedHashes: v.nullish(v.array(hash), []),
});
export type Transaction = v.InferOutput<typeof transaction>;

/** Whose transactions are in a block, and with which nonces. */
export const blockWithSenders = v.object({
  ...block.entries,
  transactions: v.array(v.object({ hash, from: address, nonce: count })),
});
export type BlockWithSenders = v.InferOutput<typeof blockWithSenders>;

/** What an endpoint says of the fork that is active (EIP-7910), as far as anything here asks. */
export const forkConfig = v.object({
  current: v.object({
    /** Addresses by names. */
    precompiles: v.record(v.string(), address),
  }),
});
