/** A transaction as a caller describes it; who sends it, and what is offered for it, comes later. */
import type { Call } from "../rpc/chain.js";

type PlainOrder = Pick<Call, "to" | "data" | "value"> & { readonly blobs?: undefined };

/** A call that blobs go with; a contract cannot be created so (EIP-4844). */
type BlobOrder = Pick<Call, "data" | "value"> & {
  readonly to: NonNullable<Call["to"]>;
  /** One or more, 131,072 bytes each; they must not change any more. */
  readonly blobs: readonly Uint8Array[];
};

export type Order = PlainOrder | BlobOrder;
