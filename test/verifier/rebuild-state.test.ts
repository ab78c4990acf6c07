/** The state rebuilt from genesis and published data alone. */
import assert from "node:assert/strict";
import { State } from "../../src/state/state.js";
import { rebuildState } from "../../verifier/rebuild-state.js";
import { GENESIS, sealHistory } from "../support/proven-history.js";
import { refusal } from "../support/refusal.js";

describe("rebuildState", () => {
  const [first, second] = sealHistory() as [
    ReturnType<typeof sealHistory>[0],
    ReturnType<typeof sealHistory>[0],
  ];

  it("is the genesis without batches, and the last root with all of them", () => {
    const genesis = new State(GENESIS.accounts, GENESIS.levels);
    assert.equal(rebuildState(GENESIS, []).root, genesis.root);
    assert.equal(rebuildState(GENESIS, [first, second]).root, second.header.newRoot);
  });

  it("refuses a gap and a wrong order", () => {
    assert.throws(() => rebuildState(GENESIS, [second]), refusal("RootMismatch"));
    assert.throws(() => rebuildState(GENESIS, [second, first]), refusal("RootMismatch"));
  });

  it("refuses data of another deployment", () => {
    const genesis = { ...GENESIS, deployment: { ...GENESIS.deployment, chainId: 1n } };
    assert.throws(() => rebuildState(genesis, [first]), refusal("DomainMismatch"));
  });
});
