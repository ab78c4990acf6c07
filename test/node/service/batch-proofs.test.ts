/** The proofs of batches, as whoever does not trust the node checks them. */
import assert from "node:assert/strict";
import type { QuipuClient } from "../../../client/connection/quipu-client.js";
import { BeaconNode } from "../../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../../l1/blobs/blob-finder.js";
import { commitBatches } from "../../../l1/contract/commit-batches.js";
import { readProof } from "../../../l1/contract/read-proof.js";
import { computePublicInputs } from "../../../src/batch/public-inputs.js";
import { keyId } from "../../../src/proof/key-id.js";
import { verifyGroth16 } from "../../../src/proof/verify-groth16.js";
import { CLIENT_LEVELS, CLIENT_SHAPE, ClientRollup } from "../../support/client-rollup.js";
import { refusal } from "../../support/refusal.js";
import { clientOf, followerOn, serviceOn, transferOf } from "../../support/running-service.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

describe("the proofs of batches", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let server: TestDatabase;
  let running: Awaited<ReturnType<typeof serviceOn>> | undefined;

  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
  });
  beforeEach(async () => {
    await chain.restore();
    for (const account of [1, 2]) await chain.deposit(account, 1000n);
  });
  afterEach(() => running?.node.stop());
  after(async () => {
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  /** Checks a proof under the key that L1 has. */
  async function assertProven(client: QuipuClient, number: number) {
    const answer = await client.batchProof(number);
    const { digest, challenge, y } = answer.publicInputs;
    verifyGroth16(chain.batchKey.verificationKey, [digest, challenge, y], answer.proof);
    return answer;
  }

  /** Batches of one transfer each, behind a state. */
  function sealed(state: Parameters<ClientRollup["seal"]>[0], ...numbers: readonly number[]) {
    return numbers.map((number) =>
      chain.seal(state, number, { transfers: [chain.pay(number - 1)] }),
    );
  }

  it("are read from L1, whoever has committed them, and however", async () => {
    const { state } = await chain.settle();
    await chain.commit(sealed(state, 1, 2), 3);
    const inBlob = await chain.proveForBlob(sealed(state, 3, 4));
    const order = { batchNumber: 3, blob: inBlob.blob };
    await commitBatches(chain.rollup, chain.sender(3), inBlob.members, order);
    const beside = await chain.proveForBlob(sealed(state, 5, 6, 7));
    await chain.commit(beside.members.slice(0, 2), 4);

    const key = keyId(chain.batchKey.verificationKey);
    running = await followerOn(chain, await server.create(), {
      blobs: new BlobFinder([new BeaconNode(chain.anvil.url)]),
      shapes: [{ shape: CLIENT_SHAPE, cost: 1, key }],
    });
    const { client } = running;
    await until(async () => (await client.batches().page()).items.length === 7);
    for (let number = 0; number < 7; number += 1) {
      const { publicInputs, key: named } = await assertProven(client, number);
      assert.equal(named, `0x${key}`);
      const data = Buffer.from((await client.batchData(number)).data.slice(2), "hex");
      const alone = computePublicInputs(data, CLIENT_SHAPE, CLIENT_LEVELS);
      assert.equal(publicInputs.digest, alone.digest);
      // Those that are proven for a blob share a point.
      assert.equal(publicInputs.challenge === alone.challenge, number < 3, `${number}`);
    }
    assert.equal((await client.batchProof("latest")).number, 6);
    await assert.rejects(clientOf(running.node.url, 1).batchProof(7), refusal("UnknownProof"));
  });

  it("are read before they are on L1, as soon as they are made", async () => {
    await chain.settle();
    running = await serviceOn(chain, await server.create(), {
      group: 2,
      service: { settleAfterMs: 3_600_000 },
    });
    const { client } = running;
    await until(async () => (await client.status()).accounts === 2);
    const once = clientOf(running.node.url, 1);
    await assert.rejects(once.batchProof(1), refusal("UnknownProof"));
    const { transaction } = await client.submit(transferOf(chain, 0, 0));
    await until(async () => (await client.transaction(transaction.id)).state === "proven");
    const { proof, publicInputs } = await assertProven(client, 1);
    const wrong = [publicInputs.digest, publicInputs.challenge, publicInputs.y + 1n];
    assert.throws(
      () => verifyGroth16(chain.batchKey.verificationKey, wrong, proof),
      refusal("InvalidProof"),
    );
    assert.equal((await client.batchProof("latest")).number, 0);
  });

  it("are refused if the transaction cannot have committed the batches", async () => {
    const { batch, committed } = await chain.settle();
    const { transactionHash } = committed.receipt;
    const transaction = (await chain.chain.findTransaction(transactionHash))!;
    assert.equal(readProof(transaction, [batch.data], 0).publicInputs.digest, batch.digest);
    const assertRefused = (of: typeof transaction, data = [batch.data]) =>
      assert.throws(() => readProof(of, data, 0), refusal("InvalidRpcAnswer"));
    assertRefused(transaction, [batch.data, batch.data]);
    assertRefused({ ...transaction, input: "0x12345678" });
    assertRefused({
      ...transaction,
      input: transaction.input.slice(0, -64) as typeof transaction.input,
    });
    const deposited = await chain.deposit(1, 5n);
    const other = (await chain.chain.findTransaction(deposited.receipt.transactionHash))!;
    assertRefused(other);
  });
});
