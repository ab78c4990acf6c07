/** A node that commits groups, and a rival who acts while it proves and before its groups are mined. */
import assert from "node:assert/strict";
import type { L1, L1Account, NumberedBatches } from "../../l1/client/l1.js";
import type { NodeOptions } from "../../node/pipeline/node-options.js";
import { type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { CLIENT_SHAPE, type ClientRollup } from "./client-rollup.js";
import { depositOf, nodeOn, type Parties, pay, proverOf } from "./node-on-l1.js";

/** A node that commits groups of three, and a rival who sees each group before it is mined. */
export function attackedNode(
  chain: ClientRollup,
  { l1, accounts }: Parties<L1>,
  options: Partial<NodeOptions> = {},
) {
  const [own, rival] = accounts as [L1Account, L1Account];
  const seen = {
    proven: [] as SealedBatch[],
    /** The groups that the node has sent. */
    sent: [] as number[],
    whileProving: async (_: SealedBatch) => {},
    beforeCommit: async (_: NumberedBatches) => {},
  };
  const commitBatches: L1Account["commitBatches"] = async (group) => {
    seen.sent.push(group.batches.length);
    const act = seen.beforeCommit;
    seen.beforeCommit = async () => {};
    await act(group);
    return own.commitBatches(group);
  };
  const node = nodeOn(
    chain,
    l1,
    { ...own, commitBatches },
    {
      group: 3,
      prove: async (batch) => {
        await seen.whileProving(batch);
        seen.proven.push(batch);
        return proverOf(chain)(batch);
      },
      ...options,
    },
  );

  /** A batch of the rival's on the state that L1 has now; the fees are the node's. */
  async function forge(operations: Operations): Promise<BatchSubmission> {
    const { state } = await l1.follow();
    const of = { shape: CLIENT_SHAPE, domain: deploymentDomain(l1.deployment) };
    const batch = sealBatch(state.clone(), operations, { ...of, feeRecipient: own.address });
    const { shape, data, publicInputs } = batch;
    return { shape, data, digest: publicInputs.digest, proof: await proverOf(chain)(batch) };
  }

  async function commitAsRival(batches: readonly BatchSubmission[]): Promise<void> {
    const { batchNumber } = await l1.follow();
    await rival.commitBatches({ batchNumber, batches });
  }

  /** Two accounts with money, and six payments: three batches, none proven. */
  async function fill(): Promise<void> {
    for (const i of [0, 1]) await accounts[2]!.deposit(depositOf(i, 1n, 1000n));
    await node.step();
    seen.proven.length = 0;
    seen.sent.length = 0;
    for (const nonce of [0, 1, 2]) {
      for (const from of [0, 1]) await node.submit(pay(l1, from, { to: from, nonce }));
    }
  }

  /** All six payments are on L1, and nothing of them is lost. */
  async function assertSettled(): Promise<void> {
    const { state } = await l1.follow();
    assert.deepEqual(
      [0, 1].map((i) => state.account(i)!.nonce),
      [3, 3],
    );
    assert.deepEqual(node.takeLost(), []);
    assert.deepEqual(await node.step(), []);
  }

  return { l1, node, rival, user: accounts[2]!, seen, forge, commitAsRival, fill, assertSettled };
}
