/** Runs that go on in a directory: what they find there must be theirs, every part of it. */
import assert from "node:assert/strict";
import { copyFile, cp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../prover/progress.js";
import { evaluateAlone } from "../../src/batch/public-inputs.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { parseShape } from "../../src/shape.js";
import { BatchDirectory } from "../../workload/batch-directory.js";
import { generateWorkload } from "../../workload/generate-workload.js";
import { type ProveOptions, proveWorkload } from "../../workload/prove-workload.js";
import { verifyDirectory } from "../../workload/verify-directory.js";
import { writeWorkload } from "../../workload/workload-directory.js";
import { DEPLOYMENT, FEE_RECIPIENT } from "../support/accounts.js";
import { editJson } from "../support/history-directory.js";
import { SMALLEST } from "../support/proven-history.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { TESTED_BACKEND } from "../support/tested-backend.js";

interface BatchText {
  levels: number;
  data: string;
  publicInputs: { digest: string; challenge: string; y: string };
  key: { id: string };
}

/** Says that a batch is of a tree of another depth, and what follows from that. */
function ofDepth(batch: BatchText, levels: number): void {
  const data = Buffer.from(batch.data.slice(2), "hex");
  const identity = { shape: SMALLEST.shape, levels };
  const { challenge, y } = evaluateAlone(BigInt(batch.publicInputs.digest), data, identity);
  batch.levels = levels;
  Object.assign(batch.publicInputs, { challenge: `${challenge}`, y: `${y}` });
}

describe("proveWorkload", function () {
  this.timeout(180_000);
  const workload = temporaryFolder();
  const proven = temporaryFolder();
  let directory: BatchDirectory;

  before(async () => {
    const size = { accounts: 6, transfers: 2, levels: SMALLEST.levels };
    await writeWorkload(workload, generateWorkload({ seed: 5, ...size, deployment: DEPLOYMENT }));
    assert.equal((await run(proven)).batches.length, 2);
  });

  beforeEach(async () => {
    directory = new BatchDirectory(temporaryFolder());
    await cp(proven, directory.path, { recursive: true });
  });

  function run(out: string, options: Partial<ProveOptions> = {}) {
    const { shape } = SMALLEST;
    const backend = TESTED_BACKEND;
    return proveWorkload({
      ...{ workload, out, shape, backend, feeRecipient: FEE_RECIPIENT },
      ...options,
    });
  }

  it("proves nothing twice, and proves what is missing", async () => {
    await rm(directory.batchPath(0));
    const { batches } = await run(directory.path);
    assert.deepEqual(
      batches.map(({ number, timings }) => [number, timings !== undefined]),
      [
        [0, true],
        [1, false],
      ],
    );
  });

  it("refuses a directory of another key", async () => {
    const path = join(directory.path, "verification_key.json");
    await editJson<VerificationKey>(path, ({ IC }) => void IC.reverse());
    await assert.rejects(run(directory.path), refusal("BatchConflict", /: key: got/));
  });

  it("refuses a directory of another shape, before it makes anything for that", async () => {
    const steps: string[] = [];
    const other = {
      shape: parseShape("2x4"),
      onProgress: ({ step }: Progress) => void steps.push(step),
    };
    const message = /: shape of its batches: got 1x\d, expected 2x4;/;
    await assert.rejects(run(directory.path, other), refusal("BatchConflict", message));
    assert.deepEqual(steps, []);
  });

  it("refuses a batch that this workload does not have", async () => {
    await copyFile(directory.batchPath(1), directory.batchPath(7));
    const message = /there is a batch 7, but the workload has 2/;
    await assert.rejects(run(directory.path), refusal("BatchConflict", message));
  });

  it("refuses a batch for another fee recipient", async () => {
    const other = run(directory.path, { feeRecipient: FEE_RECIPIENT ^ 1n });
    await assert.rejects(other, refusal("BatchConflict", /digest: got/));
  });

  it("refuses a batch that says another thing about its tree or its key", async () => {
    const lies: [RegExp, (batch: BatchText) => unknown][] = [
      [/tree levels: got 4/, (batch) => ofDepth(batch, 4)],
      [/key: got 0{64}/, ({ key }) => Object.assign(key, { id: "0".repeat(64) })],
    ];
    for (const [message, lie] of lies) {
      const path = directory.batchPath(0);
      await copyFile(join(proven, "batch-000000.json"), path);
      await editJson(path, lie);
      await assert.rejects(run(directory.path), refusal("BatchConflict", message));
    }
  });

  it("proves withdrawals in a shape that takes some, and they verify", async () => {
    const size = { accounts: 4, transfers: 2, withdrawals: 2, levels: SMALLEST.levels };
    const folder = temporaryFolder();
    await writeWorkload(folder, generateWorkload({ seed: 6, ...size, deployment: DEPLOYMENT }));
    const out = temporaryFolder();
    const shape = parseShape("2x4-2d1e1w");
    const { batches, refused } = await run(out, { workload: folder, shape });
    assert.deepEqual(refused, []);
    assert.deepEqual(
      batches.map(({ transfers, withdrawals }) => [transfers, withdrawals]),
      [
        [2, 1],
        [0, 1],
      ],
    );
    const { valid, root, rebuiltRoot } = await verifyDirectory(out);
    assert.ok(valid);
    assert.equal(root, rebuiltRoot);
  });
});
