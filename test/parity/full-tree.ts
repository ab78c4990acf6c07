/** A history that no random one would be: as many deposits as half of the tree has leaves, and one more. */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { reservedLeaves } from "../../src/params.js";
import { testKeys } from "../support/accounts.js";
import type { Distribution } from "./distribution.js";
import { nextBatch } from "./false-batches.js";
import { commitment } from "./handed-in.js";
import type { Stage } from "./stage.js";

/** Plays it; a batch that takes deposits makes no room for new ones. */
export async function playFullTree(stage: Stage, distribution: Distribution): Promise<void> {
  const { world, chain } = await stage.begin(distribution);
  const sender = world.cast.users[0]!;
  const key = compressKey(testKeys(0).publicKey);
  const honest = { token: 1, amount: 1n, key, owner: sender, value: 0n };
  const outcomeOf = async (changes: Partial<typeof honest> = {}) => {
    const args = { ...honest, ...changes };
    const { refusal } = await world.perform(
      chain,
      { name: "deposit", sender, args },
      "of a full tree",
    );
    return refusal;
  };
  for (let i = 0; i < reservedLeaves(world.state.levels); i++)
    assert.equal(await outcomeOf(), undefined);
  assert.equal(await outcomeOf({ key: FIELD_MODULUS }), "NotInField");
  assert.equal(await outcomeOf({ amount: world.depositRoom(1) + 1n }), "TreeFull");
  const plan = { drafts: [], feeToken: 1, deposits: 9, exits: 0, shape: 0 };
  await world.perform(chain, commitment([await nextBatch(world, plan)]), "true");
  assert.equal(await outcomeOf(), "TreeFull");
}
