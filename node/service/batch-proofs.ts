/** The proofs of batches: of those on L1 from the transactions that committed them, of the others from here. */
import type { BatchProof } from "../../client/messages/batch.js";
import { readProof } from "../../l1/contract/read-proof.js";
import type { Chain } from "../../l1/rpc/chain.js";
import type { PublicInputs } from "../../src/batch/public-inputs.js";
import { QuipuError } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { type ProofPoints, snarkjsProof } from "../../verifier/proof-points.js";
import type { BatchName } from "../api/view/node-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { LedgerBatch } from "../store/ledger/ledger-answers.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import type { ServedShape } from "./service-options.js";

export interface ProofSources {
  readonly queries: LedgerQueries;
  readonly chain: Pick<Chain, "findTransaction">;
  readonly shapes: readonly ServedShape[];
  /** What seals here; a node that only follows has none. */
  readonly node?: Pick<RollupNode, "status"> | undefined;
}

/** A proof and what it is about. */
interface Proven {
  readonly number: number;
  readonly shape: Shape;
  readonly publicInputs: PublicInputs;
  readonly proof: ProofPoints;
}

export class BatchProofs {
  readonly #sources: ProofSources;

  constructor(sources: ProofSources) {
    this.#sources = sources;
  }

  /**
   * Undefined if there is no such batch, it is not proven yet, or L1's endpoint has forgotten the transaction.
   *
   * @throws QuipuError `NodeNotReady` if L1 is reorganised meanwhile; as `Chain.findTransaction` and `readProof` do.
   */
  async find(name: BatchName): Promise<BatchProof | undefined> {
    const batch = await this.#sources.queries.batch(name);
    if (batch !== undefined) return this.#onL1(batch);
    return name === "latest" ? undefined : this.#pending(name);
  }

  async #onL1(batch: LedgerBatch): Promise<BatchProof | undefined> {
    const { queries, chain } = this.#sources;
    const { batchNumber: number, shape, transactionHash, block } = batch;
    const transaction = await chain.findTransaction(transactionHash);
    if (transaction === undefined) return undefined;
    const group = await queries.groupOf(number);
    if (group === undefined || transaction.blockHash !== block.hash) {
      throw new QuipuError("NodeNotReady", "L1 was reorganised while it was read");
    }
    const found = readProof(transaction, group.data, number - group.firstBatch);
    return this.#message({ number, shape, ...found });
  }

  #pending(number: number): BatchProof | undefined {
    const { node } = this.#sources;
    if (node === undefined) return undefined;
    const { pending, batchNumber } = node.status;
    const found = pending[number - batchNumber];
    if (found?.proof === undefined) return undefined;
    const { batch, proof } = found;
    const { shape, publicInputs } = batch;
    return this.#message({ number, shape, publicInputs, proof });
  }

  #message({ number, shape, publicInputs, proof }: Proven): BatchProof {
    const name = formatShape(shape);
    const key = this.#sources.shapes.find((each) => formatShape(each.shape) === name)?.key;
    const { digest, challenge, y } = publicInputs;
    return {
      ...{ number, shape: name, key: key && `0x${key}` },
      publicInputs: { digest, challenge, y },
      proof: snarkjsProof(proof) as BatchProof["proof"],
    };
  }
}
