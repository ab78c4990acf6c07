import assert from "node:assert/strict";
import { escapeInstance } from "../../prover/artifacts/escape-instance.js";
import { escapeClaim } from "../../src/escape/escape-input.js";
import { ARITY } from "../../src/params.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { escapeOf } from "../support/escape-scenario.js";
import { refusal } from "../support/refusal.js";
import { levels, scenarioState, startBalance } from "../support/transfer-scenario.js";

describe("Escape", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await CircuitUnderTest.open(await escapeInstance(levels));
  });

  it("has an instance for the depth of production, and none for others", async () => {
    assert.deepEqual((await escapeInstance()).params, [8]);
    await assert.rejects(escapeInstance(5), refusal("ShapeUnknown", /got 5, expected one of 3, 8/));
  });

  it("lets every account go, and takes the path that native code gives", async () => {
    for (const index of scenarioState().accounts().keys()) {
      await circuit.assertGives(escapeOf(index));
    }
  });

  it("takes the ends of every width", async () => {
    const widest = {
      balance: (1n << 128n) - 1n,
      nonce: 2 ** 32 - 1,
      token: 65535,
      owner: (1n << 160n) - 1n,
    };
    await circuit.assertGives(escapeOf(5, { 5: widest }));
    const empty = { balance: 0n, nonce: 0, token: 0, owner: 0n };
    await circuit.assertGives(escapeOf(0, { 0: empty }));
  });

  it("refuses a claim that another account's leaf would have to open", async () => {
    const honest = escapeOf(1);
    const own = { token: 1, owner: 0x1001n };
    assert.equal(honest.claim, escapeClaim(1, own));
    for (const claim of [
      escapeClaim(1, { ...own, owner: 0x1002n }),
      escapeClaim(1, { ...own, token: 2 }),
      escapeClaim(2, own),
      escapeClaim(9, own),
    ]) {
      const refused = { ...honest, claim };
      await circuit.assertRefuses(refused, /^(leaf|node\[\d\])\./);
    }
  });

  it("refuses another balance, with or without a nonce that makes up for it", async () => {
    const honest = escapeOf(1);
    const inLeaf = /^(leaf|node\[\d\])\./;
    await circuit.assertRefuses({ ...honest, balance: startBalance + 1n }, inLeaf);
    await circuit.assertRefuses({ ...honest, nonce: 1n }, inLeaf);
    const shifted = { ...honest, balance: startBalance - 1n, nonce: 1n << 32n };
    await circuit.assertRefuses(shifted, /^nonce$|^nonceBits\./);
  });

  it("refuses an account beyond the tree, of which the low bits are one's own", async () => {
    const claim = escapeClaim(ARITY ** levels + 1, { token: 1, owner: 0x1001n });
    await circuit.assertRefuses({ ...escapeOf(1), claim }, /^account$|^accountBits\./);
  });

  it("refuses another root, and a path that does not meet", async () => {
    const honest = escapeOf(1);
    await circuit.assertRefuses({ ...honest, root: honest.root + 1n }, /^root$/);
    for (const height of [0, 1, 2]) {
      const path = honest.path.with(height, honest.path[height]!.with(7, 5n));
      await circuit.assertRefuses({ ...honest, path }, /^node\[\d\]\.|^root$/);
    }
  });

  it("refuses to open an empty leaf", async () => {
    const { path } = escapeOf(0);
    const nothing = { claim: escapeClaim(6, { token: 0, owner: 0n }), balance: 0n };
    const refused = { ...escapeOf(0), ...nothing, keyY: 0n, path };
    await circuit.assertRefuses(refused, /^(leaf|node\[\d\])\./);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(escapeOf(1));
  });
});
