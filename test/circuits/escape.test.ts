import assert from "node:assert/strict";
import { escapeInstance } from "../../prover/circuits/escape-instance.js";
import { assertDetermined } from "../support/assert-determined.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { escapeOf } from "../support/escape-scenario.js";
import { refusal } from "../support/refusal.js";
import { levels, scenarioState } from "../support/transfer-scenario.js";

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

  it("holds the nonce, the nodes above the leaf and the root", async () => {
    await assertDetermined(circuit, escapeOf(1), ["nonce", "path[1][0]", "path[2][0]", "root"]);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(escapeOf(1));
  });
});
