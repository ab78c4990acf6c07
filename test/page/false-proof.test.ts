/** What a page says of a proof that somebody made who knows the trapdoor: L1 and a reader part. */
import assert from "node:assert/strict";
import type { EmbeddedRun } from "../../page/run/embedded-run.js";
import { Run } from "../../page/run/run.js";
import { decodeData, encodeData } from "../../src/batch/data.js";
import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { formatBatch } from "../../src/batch/proven-batch-json.js";
import { computePublicInputs } from "../../src/batch/public-inputs.js";
import { keyId } from "../../src/proof/key-id.js";
import { formatShape } from "../../src/shape.js";
import { formatGenesis } from "../../src/state/genesis-json.js";
import { snarkjsProof } from "../../verifier/proof-points.js";
import { DEPLOYMENT } from "../support/accounts.js";
import { testAccounts } from "../support/batches.js";
import { MIXED, sealMixed } from "../support/operations.js";
import { SMALLEST, sealHistory } from "../support/proven-history.js";
import { simulatedKey } from "../support/simulated-proof.js";

describe("a page under a key whose trapdoor is known", () => {
  it("shows that L1 accepts what no reader does, and where each then stands", async () => {
    const { shape, levels } = SMALLEST;
    const [batch] = sealHistory();
    const { header, ...said } = decodeData(batch!.data, shape, levels);
    const data = encodeData({ header: { ...header, newRoot: 5n }, ...said }, shape);
    const run = new Run(
      await embed([{ shape, levels, data, oldRoot: header.oldRoot, newRoot: 5n }]),
    );
    const { refusal, readerRefusal } = run.settleNext();
    assert.equal(refusal, undefined);
    assert.equal(readerRefusal?.code, "RootMismatch");
    assert.equal(run.root, 5n);
    assert.equal(run.replayedRoot, run.genesisRoot);
    assert.equal(run.stateBefore(1).root, run.genesisRoot);
  });

  it("refuses deposits and exits: nothing is queued in a run of files", async () => {
    const { batch } = sealMixed(MIXED);
    const { shape, levels, data, header } = batch;
    const { oldRoot, newRoot } = header;
    const run = new Run(await embed([{ shape, levels, data, oldRoot, newRoot }]));
    const { refusal, readerRefusal } = run.settleNext();
    assert.equal(refusal?.code, "QueueMismatch");
    assert.equal(readerRefusal, undefined);
  });
});

/** Batches as a page carries them, each with a proof of whatever it says. */
async function embed(
  batches: readonly Pick<ProvenBatch, "shape" | "levels" | "data" | "oldRoot" | "newRoot">[],
): Promise<EmbeddedRun> {
  const { verificationKey, prove } = await simulatedKey("page");
  const { shape, levels } = batches[0]!;
  const key = { id: keyId(verificationKey) };
  const genesis = { deployment: DEPLOYMENT, levels, accounts: testAccounts() };
  return {
    genesis: { file: "genesis.json", text: [...formatGenesis(genesis)].join("") },
    key: { verificationKey, shape: formatShape(shape) },
    batches: batches.map((batch, number) => {
      const publicInputs = computePublicInputs(batch.data, shape, levels);
      const { digest, challenge, y } = publicInputs;
      const proof = snarkjsProof(prove([digest, challenge, y]));
      const text = formatBatch({ ...batch, number, publicInputs, proof, key });
      return { number, file: `batch ${number}`, text, recordedCode: null };
    }),
  };
}
