/**
 * The L1 contract in TypeScript (SPEC.md section 8): its state, its functions, its checks in their
 * order, its errors and events. Local runs settle here, and tests compare the Solidity contract with
 * it. It does nothing that the contract could not do: it has no accounts, no tree and no Poseidon,
 * and knows only the root of the state. The proof shows through challenge and y that the digest is the
 * one of the data.
 *
 * It leaves out gas, the encoding of calldata, and re-entrancy: a token of the mirror cannot call.
 */

import { assertTopLevel, type CallContext } from "./call-context.js";
import { checkBatches, checkBlobGroup, checkRun } from "./check-group.js";
import { assertContractOptions, type ContractOptions } from "./contract-options.js";
import type { CheckedGroup, GroupGround } from "./group-checks.js";
import type { BatchesCommitted } from "./rollup-event.js";
import type { BlobSubmission, GroupSubmission, RunSubmission } from "./submission.js";
import { UserFunctions } from "./user-functions.js";

/**
 * The L1 contract as an object: the same functions, checks and refusals.
 *
 * @example
 * const timing = { deadline: 86_400, spacing: 600 };
 * const keys = [{ shape, verificationKey }];
 * const contract = new RollupContract({ deployment, levels: 8, keys, ...timing });
 * const group = groupOf([{ shape, data, digest, proof }], contract.domain);
 * await contract.commitBatches(group, { sender: 0xfeen, time: 0 });
 */
export class RollupContract extends UserFunctions {
  /**
   * @throws QuipuError as `assertContractOptions` does, `OutOfRange` for chain id or address,
   *   `NotInField` for the root.
   */
  constructor(options: ContractOptions) {
    assertContractOptions(options);
    super(options);
  }

  /**
   * Accepts a group of batches: root, batch number, queues and claims move by all of them together, or
   * nothing does. Transactions run one after the other, as they do on a chain.
   *
   * @param group see `groupOf`
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotTopLevel`; as `checkBatches`
   *   does.
   */
  commitBatches(group: GroupSubmission, call: CallContext): Promise<BatchesCommitted> {
    return this.transact({ group, call }, (taken) => {
      return this.#commit(taken.call, (ground) => checkBatches(taken.group, ground));
    });
  }

  /**
   * Accepts a run of the batches of a group that is proven for a blob, by calldata.
   *
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotTopLevel`; as `checkRun` does.
   */
  commitGroup(run: RunSubmission, call: CallContext): Promise<BatchesCommitted> {
    return this.transact({ run, call }, (taken) => {
      return this.#commit(taken.call, (ground) => checkRun(taken.run, ground));
    });
  }

  /**
   * Accepts a group that is proven for a blob, whole, with its records in the transaction's first blob.
   *
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotTopLevel`; as `checkBlobGroup`
   *   does.
   */
  commitBlob(group: BlobSubmission, call: CallContext): Promise<BatchesCommitted> {
    return this.transact({ group, call }, (taken) => {
      const [blobHash] = taken.call.blobHashes ?? [];
      return this.#commit(taken.call, (ground) => checkBlobGroup(taken.group, ground, blobHash));
    });
  }

  async #commit(
    call: CallContext,
    check: (ground: GroupGround) => Promise<CheckedGroup>,
  ): Promise<BatchesCommitted> {
    this.assertNotFrozen();
    assertTopLevel(call);
    const { credits, ...moved } = await check(this.ground);
    const firstBatch = this.batchNumber;
    this.moveTo({ ...moved, batchNumber: firstBatch + moved.count });
    const event = this.emit({ name: "BatchesCommitted", firstBatch, ...moved });
    for (const credit of credits) this.credit(credit);
    return event;
  }
}
