/**
 * What real nodes and providers say against a transaction that they are handed: with these words, and
 * these codes. Some of it is said of a transaction that they hold, or that has been mined.
 */
import type { RpcError } from "./rpc-proxy.js";

/** An error, and who says it. */
export interface NodeError {
  readonly node: string;
  readonly error: RpcError;
}

const said: Readonly<Record<string, readonly (readonly [code: number, message: string])[]>> = {
  geth: [
    [-32000, "already known"],
    [-32000, "nonce too low: next nonce 6, tx nonce 5"],
    [-32000, "replacement transaction underpriced"],
    [-32000, "txpool is full"],
    [-32000, "max fee per gas less than block base fee: address 0xaa, maxFeePerGas: 1, baseFee: 7"],
    [-32000, "insufficient funds for gas * price + value: balance 1, tx cost 2, overshot 1"],
  ],
  Nethermind: [
    [-32010, "AlreadyKnown"],
    [-32010, "OldNonce, Current nonce: 6, nonce of rejected tx: 5"],
    [-32010, "ReplacementNotAllowed"],
    [-32010, "FeeTooLowToCompete"],
  ],
  Erigon: [
    [-32000, "existing tx with same hash"],
    [-32000, "could not replace existing tx"],
    [-32000, "nonce too low"],
  ],
  Besu: [
    [-32000, "Known transaction"],
    [-32001, "Nonce too low"],
    [-32000, "An invalid transaction with a lower nonce exists"],
  ],
  Reth: [
    [-32000, "transaction already exists"],
    [-32003, "txpool is full"],
    [-32003, "execution reverted"],
  ],
  "a provider": [
    [-32603, "internal error"],
    [-32005, "daily request count exceeded, request rate limited"],
    [-32000, "header not found"],
  ],
};

/** Everything that is said, by node. */
export const NODE_ERRORS: readonly NodeError[] = Object.entries(said).flatMap(([node, errors]) =>
  errors.map(([code, message]) => ({ node, error: { code, message } })),
);
