/**
 * Groups that are proven for a blob, on mirror and contract at once: in their blob and by calldata, and
 * with each thing that can be wrong with that. What both say is compared, and with what they should say.
 */
import assert from "node:assert/strict";
import { recordElements } from "../../src/batch/layout.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { testKeys } from "../support/accounts.js";
import { quickenKzg } from "../support/quick-kzg.js";
import type { Action } from "./action.js";
import { BLOB_FAULTS, RUN_FAULTS } from "./blob-faults.js";
import { type BlobMembers, blobCall, nextForBlob, runCall } from "./blob-members.js";
import type { ChainSide } from "./chain-side.js";
import { cheatedForBlob, faultyBlobCall } from "./cheated-blob-group.js";
import { NO_FAULTS } from "./drawn-groups.js";
import type { SubmissionPlan } from "./false-batches.js";
import { SimulatedProver } from "./history-prover.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

const PAYING: SubmissionPlan = {
  drafts: [
    { kind: "transfer", from: 0, to: 1, share: 10, fee: 3 },
    { kind: "withdrawal", from: 0, to: 0, share: 1, fee: 0 },
  ],
  ...{ feeToken: 1, deposits: 1, exits: 1, shape: 0 },
};

const PLANS = [PAYING, PAYING, { ...PAYING, drafts: [] }];

const BLOB_REFUSALS: Readonly<Record<string, VerifierErrorCode>> = {
  "no blob": "BlobMissing",
  "another blob": "InvalidOpening",
  "another blob before it": "InvalidOpening",
  "another commitment": "InvalidOpening",
  "another opening": "InvalidOpening",
  "another hash of the records": "InvalidOpening",
  "a value that is another one": "InvalidOpening",
  "a value that is not reduced": "NotInField",
  "a value too many": "MalformedData",
  "a value too few": "MalformedData",
  "an error in one value that another takes back": "InvalidOpening",
  // Their sum at the point is that of the blob: only the proofs are over each of them.
  "an error in one value that another takes back at the point": "InvalidProof",
};

const RUN_REFUSALS: Readonly<Record<string, VerifierErrorCode>> = {
  "the hash of another blob": "InvalidProof",
  "a member more behind it": "InvalidProof",
  "a member more before it": "InvalidProof",
};

describe("groups for a blob", function () {
  this.timeout(300_000);
  let stage: Stage;
  let world: World;
  let chain: ChainSide;
  let members: BlobMembers;

  async function done(action: Action): Promise<void> {
    const { refusal } = await world.perform(chain, action, "");
    assert.equal(refusal, undefined);
  }

  async function refused(action: Action, code: VerifierErrorCode): Promise<void> {
    const { refusal } = await world.perform(chain, action, "");
    assert.equal(refusal, code);
  }

  before(async () => {
    quickenKzg();
    const prover = await SimulatedProver.create(["2x6-2d2e1w", "2x4"].map(parseShape));
    stage = await Stage.build(prover);
  });

  /** Money in an account, and in each queue three items. */
  beforeEach(async () => {
    ({ world, chain } = await stage.begin());
    const owner = world.cast.users[0]!;
    const key = compressKey(testKeys(0).publicKey);
    const args = { token: 1, amount: 1_000_000n, key, owner, value: 0n };
    for (let i = 0; i < 4; i += 1) {
      await done({
        name: "deposit",
        sender: owner,
        args: { ...args, amount: args.amount + BigInt(i) },
      });
    }
    const first = await nextForBlob(world, [{ ...PAYING, drafts: [] }]);
    await done(runCall(world, first.batches));
    const sender = world.cast.users[1]!;
    for (let i = 0; i < 3; i += 1)
      await done({ name: "requestExit", sender, args: { account: 0 } });
    members = await nextForBlob(world, PLANS);
  });

  it("settle in their blob", async () => {
    await done(await blobCall(world, members));
    world.assertRebuilt(chain);
    assert.equal(world.mirror.contract.batchNumber, 4);
  });

  it("settle by calldata, in runs", async () => {
    const { batches } = members;
    await done(runCall(world, batches.slice(0, 1)));
    await done(runCall(world, batches.slice(1)));
    world.assertRebuilt(chain);
    assert.equal(world.mirror.contract.batchNumber, 4);
  });

  it("are refused in a blob for each fault", async () => {
    assert.deepEqual(Object.keys(BLOB_REFUSALS).sort(), Object.keys(BLOB_FAULTS).sort());
    const group = await cheatedForBlob(world, PLANS, NO_FAULTS, { cheater: 0 });
    const { call, z } = (await faultyBlobCall(world, group!, NO_FAULTS, 0))!;
    assert.deepEqual(call, await blobCall(world, members));
    const elements = recordElements(call.args.group.shape);
    for (const [name, fault] of Object.entries(BLOB_FAULTS)) {
      for (const number of [3, 4, 5]) {
        await refused(fault(call, { number, z, elements }), BLOB_REFUSALS[name]!);
      }
    }
    await done(call);
  });

  it("are refused by calldata for each fault", async () => {
    assert.deepEqual(Object.keys(RUN_REFUSALS).sort(), Object.keys(RUN_FAULTS).sort());
    const call = runCall(world, members.batches.slice(0, 2));
    for (const [name, fault] of Object.entries(RUN_FAULTS)) {
      await refused(fault(call), RUN_REFUSALS[name]!);
    }
    await done(call);
  });

  it("are for an account without code alone", async () => {
    const sender = world.cast.delegated;
    await refused({ ...runCall(world, members.batches), sender }, "NotTopLevel");
  });

  it("leave no marked item waiting", async () => {
    const idle = { ...PAYING, drafts: [], deposits: 0, exits: 0 };
    const lazy = await nextForBlob(world, [PAYING, idle]);
    world.time += 1000;
    await done({ name: "markExit", sender: world.cast.users[0]!, args: { index: 2 } });
    await refused(await blobCall(world, lazy), "MarkedItemWaiting");
    await refused(runCall(world, lazy.batches), "MarkedItemWaiting");
    await done(runCall(world, lazy.batches.slice(0, 1)));
  });
});
