/** The mirror's side of a history. */
import { versionedHashesOf } from "../../l1/blobs/sidecar.js";
import type { PayableCallContext } from "../../verifier/call-context.js";
import type { ContractOptions } from "../../verifier/contract-options.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { L1Token } from "../../verifier/token-ledger.js";
import type { Action, Arguments } from "./action.js";
import { MirrorDoors } from "./mirror-doors.js";

export class MirrorSide extends MirrorDoors<RollupContract, Action> {
  /** @param withCode senders whose accounts have code */
  constructor(
    options: ContractOptions & { readonly tokens: readonly L1Token[] },
    withCode: ReadonlySet<bigint>,
  ) {
    super(new RollupContract(options), options.tokens, withCode);
  }

  protected override call(action: Action, call: PayableCallContext): Promise<unknown> {
    switch (action.name) {
      case "commitBatches":
        return this.contract.commitBatches(action.args, call);
      case "commitGroup":
        return this.contract.commitGroup(action.args, call);
      case "commitBlob":
        return this.#commitBlob(action.args, call);
      default:
        return this.knock(action, call);
    }
  }

  async #commitBlob({ group, blobs }: Arguments["commitBlob"], call: PayableCallContext) {
    const blobHashes = (await versionedHashesOf(blobs)).map(BigInt);
    return this.contract.commitBlob(group, { ...call, blobHashes });
  }
}
