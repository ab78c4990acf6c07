/** Proposals on the mirror: what is taken, with and without proofs, and each refusal in its order. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import { OptimisticContract } from "../../../verifier/optimistic/optimistic-contract.js";
import type { Terms } from "../../../verifier/optimistic/terms.js";
import type { GroupSubmission } from "../../../verifier/submission.js";
import { SIGNATURE_FAULTS } from "../../parity/optimistic/false-proposals.js";
import { PROPOSER } from "../../parity/optimistic/optimistic-mirror-world.js";
import { DEPLOYMENT } from "../../support/accounts.js";
import { Scene, TERMS } from "../../support/optimistic-scene.js";
import { refusal } from "../../support/refusal.js";
import { simulatedKey } from "../../support/simulated-proof.js";

const { proposalBond } = TERMS;

describe("proposals", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.create();
    await scene.deposit(1, 1000n);
  });

  const proven = (args: GroupSubmission) => {
    return { name: "proposeProven", sender: PROPOSER, args } as const;
  };

  it("move the tip for a bond, and nothing becomes final", async () => {
    const made = await scene.next({ deposits: 1 });
    const group = scene.groupOf(made);
    const [event] = await (async () => {
      await scene.propose({ deposits: 1 });
      return scene.contract.events.slice(-1);
    })();
    const { state } = made.next;
    assert.deepEqual(event, {
      ...{ name: "Proposed", id: 1, proposer: PROPOSER, previous: 0, firstBatch: 0, count: 1 },
      ...{ shapeId: 0x83020402010101n, newRoot: state.root, depositHead: 1, exitHead: 0 },
      proven: false,
    });
    const { contract } = scene;
    assert.deepEqual([contract.tipId, contract.finalId, contract.lastId], [1, 0, 1]);
    assert.equal(contract.stateRoot, state.root);
    assert.deepEqual([contract.batchNumber, contract.deposits.head], [1, 1]);
    assert.equal(contract.bonds.reserved, proposalBond);
    assert.equal(group.oldRoot, scene.world.stateBehind(0).root);
  });

  it("with proofs need no bond", async () => {
    await scene.proposeProven({ deposits: 1 });
    const { proven: isProven, bonded } = scene.contract.proposal(1)!;
    assert.deepEqual([isProven, bonded, scene.contract.bonds.reserved], [true, false, 0n]);
  });

  it("are refused for each fault, the first one first", async () => {
    const group = scene.groupOf(await scene.next({ deposits: 1 }));
    const { proofs: _, data } = group;
    const shape = parseShape("3x5-s");
    const [oldRoot, other] = [group.oldRoot + 1n, { value: proposalBond + 1n }];
    // From the last fault to the first: each one more hides those behind it.
    const faults: [string, Partial<GroupSubmission>, object][] = [
      ["QueueMismatch", { data: withByte(data, 32 + 18) }, {}],
      ["RootMismatch", { oldRoot }, {}],
      ["WrongValue", { oldRoot }, other],
      ["MalformedData", { oldRoot, data: data.slice(1) }, other],
      ["MalformedData", { oldRoot, data: new Uint8Array() }, { ...other, count: 0 }],
      ["UnknownShape", { oldRoot, data: data.slice(1), shape }, other],
    ];
    for (const [code, changes, more] of faults) {
      const { proofs: none, ...changed } = { ...group, ...changes };
      const args = { group: changed, count: none.length, value: proposalBond, ...more };
      await scene.refused({ name: "propose", sender: PROPOSER, args }, code);
    }
    const args = { group, count: 2, value: 0n };
    await scene.refused({ name: "propose", sender: 0xde1n, args }, "NotTopLevel");
  });

  it("are refused behind a freeze", async () => {
    const action = scene.proposalOf(scene.groupOf(await scene.next({ deposits: 1 })));
    scene.at(scene.time + 2000);
    await scene.done(scene.freezeOf());
    await scene.refused(action, "ContractFrozen");
    await scene.refused(proven(scene.groupOf(await scene.next())), "ContractFrozen");
  });

  it("are refused if the new root is none, whoever proves it", async () => {
    const group = scene.groupOf(await scene.next({ deposits: 1 }));
    const data = group.data.slice();
    data.set(numberToBytesBE(FIELD_MODULUS, 32));
    await scene.refused(scene.proposalOf({ ...group, data }), "NotInField");
    await scene.refused(proven({ ...group, data }), "NotInField");
  });

  it("must take a marked item, with proofs and without", async () => {
    scene.at(scene.time + 900);
    await scene.done({ name: "markDeposit", sender: PROPOSER, args: { index: 0 } });
    const group = scene.groupOf(await scene.next());
    await scene.refused(scene.proposalOf(group), "MarkedItemWaiting");
    await scene.refused(proven(group), "MarkedItemWaiting");
    await scene.propose({ deposits: 1 });
  });

  it("take signatures as they are, but with proofs canonical ones only", async () => {
    const made = await scene.next({ deposits: 1 });
    for (const name of ["a challenge that is not below r", "a response that is not below l"]) {
      const group = scene.groupOf(SIGNATURE_FAULTS[name]!(made));
      await scene.refused(proven(group), "NotInField");
    }
    assert.ok(SUBGROUP_ORDER < FIELD_MODULUS);
    await scene.refused(
      proven(scene.groupOf(SIGNATURE_FAULTS["another signature"]!(made))),
      "InvalidProof",
    );
  });

  it("with proofs are refused for a proof of something else", async () => {
    const [first, second] = [await scene.next({ deposits: 1 }), await scene.next()];
    const { proofs } = scene.groupOf(second);
    await scene.refused(proven({ ...scene.groupOf(first), proofs }), "InvalidProof");
  });
});

describe("what an optimistic rollup is deployed with", () => {
  const deploy = async (terms: Partial<Terms>, shape: string) => {
    const { verificationKey } = await simulatedKey("batch");
    return new OptimisticContract({
      ...{ deployment: DEPLOYMENT, levels: 3, deadline: 1, spacing: 1 },
      ...{ keys: [{ shape: parseShape(shape), verificationKey }], terms: { ...TERMS, ...terms } },
    });
  };

  it("is shapes that are signed", async () => {
    await assert.rejects(deploy({}, "2x4"), refusal("InvalidShape", /2x4/));
    assert.equal((await deploy({}, "2x4-s")).tipId, 0);
  });

  for (const name of ["challengeWindow", "executionDelay", "answerTime", "answerSpacing"]) {
    it(`is a ${name} of 32 bits`, async () => {
      await assert.rejects(deploy({ [name]: 2 ** 32 }, "2x4-s"), refusal("OutOfRange"));
      await deploy({ [name]: 2 ** 32 - 1 }, "2x4-s");
    });
  }

  for (const name of ["proposalBond", "challengeBond"]) {
    it(`is a ${name} of 128 bits`, async () => {
      await assert.rejects(deploy({ [name]: 1n << 128n }, "2x4-s"), refusal("OutOfRange"));
      await deploy({ [name]: (1n << 128n) - 1n }, "2x4-s");
    });
  }
});

function withByte(data: Uint8Array, at: number): Uint8Array {
  const changed = data.slice();
  changed[at]! ^= 1;
  return changed;
}
