/** The judges of the histories: they find fault with what is wrong. */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import { testKeys } from "../support/accounts.js";
import { ALICE } from "../support/mirror.js";
import { Distribution } from "./distribution.js";
import { nextBatch } from "./false-batches.js";
import { commitment } from "./handed-in.js";
import { SimulatedProver } from "./history-prover.js";
import { mirrorWorld } from "./mirror-world.js";
import { assertSolvent } from "./solvency.js";
import { CONTRACT_ITSELF, placeName } from "./view.js";
import type { World } from "./world.js";

/** Alice has 100 inside, 50 in the queue, and the sequencer 3 to claim. */
async function world(): Promise<World> {
  const made = mirrorWorld(await SimulatedProver.create(["2x4-1d"].map(parseShape)));
  const key = compressKey(testKeys(0).publicKey);
  const deposit = async (amount: bigint) => {
    const args = { token: 1, amount, key, owner: ALICE, value: 0n };
    await made.perform(undefined, { name: "deposit", sender: ALICE, args }, "");
  };
  const commit = async (plan: Pick<Parameters<typeof nextBatch>[1], "drafts" | "deposits">) => {
    const batch = await nextBatch(made, { feeToken: 1, exits: 0, shape: 0, ...plan });
    await made.perform(undefined, commitment([batch]), "");
  };
  await deposit(103n);
  await commit({ drafts: [], deposits: 1 });
  await commit({ drafts: [{ kind: "transfer", from: 0, to: 0, share: 1, fee: 3 }], deposits: 0 });
  await deposit(50n);
  return made;
}

describe("what judges histories", () => {
  it("finds a contract that holds more or less than it owes", async () => {
    const made = await world();
    const scope = {
      ...{ deposits: 2, exits: 0, seenDeposits: 0, seenExits: 0, tokens: 2 },
      ...{ owners: [...made.cast.users, made.cast.sequencer], accounts: [0], refunds: [1] },
    };
    const view = made.mirror.view(scope);
    assertSolvent(view, scope, made);
    const name = (place: Parameters<typeof placeName>[0]["name"], ...keys: bigint[]) =>
      placeName({ name: place, keys });
    assert.equal(view[name("holding", CONTRACT_ITSELF, 1n)], "153");
    assert.equal(view[name("claimable", made.cast.sequencer, 1n)], "3");
    const lies = {
      [name("holding", CONTRACT_ITSELF, 1n)]: "152",
      [name("holding", CONTRACT_ITSELF, 0n)]: "1",
      [name("claimable", ALICE, 1n)]: "1",
      [name("claimable", made.cast.sequencer, 1n)]: "0",
      [name("depositHead")]: "2",
      [name("escaped", 0n)]: "1",
      [name("refunded", 1n)]: "1",
      [name("stateRoot")]: "1",
    };
    for (const [place, value] of Object.entries(lies)) {
      assert.ok(place in view, place);
      const lie = () => assertSolvent({ ...view, [place]: value }, scope, made);
      assert.throws(lie, assert.AssertionError, place);
    }
  });

  it("misses what has not occurred, and nothing else", () => {
    const distribution = new Distribution();
    const missing = distribution.missing();
    assert.ok(missing.includes("freeze: NotOverdue"));
    assert.ok(missing.includes("batches with fees"));
    distribution.noteStep("freeze", "at some time", "NotOverdue");
    distribution.noteContent("fees", 0);
    const expected = missing.filter((what) => what !== "freeze: NotOverdue");
    assert.deepEqual(distribution.missing(), expected);
    distribution.noteContent("fees", 1);
    assert.equal(distribution.missing().includes("batches with fees"), false);
  });
});
