import assert from "node:assert/strict";
import { CircuitUnderTest, circuitsFolder } from "./circuit-under-test.js";
import { openTemplate, templateInstance } from "./open-template.js";

describe("CircuitUnderTest", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("gadgets/bits", 8);
  });

  it("prints nothing when the generator refuses, and says why in the error", async () => {
    const printed: unknown[] = [];
    const { log, error } = console;
    console.log = console.error = (...line: unknown[]) => printed.push(line);
    try {
      await assert.rejects(circuit.honest({ in: 256n }), /Bits_\d+ line: \d+/);
    } finally {
      Object.assign(console, { log, error });
    }
    assert.deepEqual(printed, []);
  });

  it("has no honest witness when it is opened with constraints only, and the same constraints", async () => {
    const instance = await templateInstance("gadgets/bits", [8]);
    const options = { constraintsOnly: true };
    const bare = await CircuitUnderTest.open(instance, circuitsFolder, options);
    assert.deepEqual(bare.system, circuit.system);
    assert.deepEqual(await bare.forged({ in: 77n }), await circuit.honest({ in: 77n }));
    assert.throws(() => bare.honest({ in: 77n }), /constraints only/);
  });

  it("goes on after a refusal as if nothing had been", async () => {
    await assert.rejects(circuit.honest({ in: 256n }), /refuses/);
    await circuit.assertGives({ in: 255n });
    await assert.rejects(circuit.honest({ in: 257n }), (error: Error) => {
      assert.equal(error.message.match(/line/g)?.length, 1);
      return true;
    });
  });

  it("forges what an honest prover computes from honest input", async () => {
    for (const value of [0n, 77n, 255n]) {
      assert.deepEqual(await circuit.forged({ in: value }), await circuit.honest({ in: value }));
    }
  });

  it("fails a test that edits a signal that there is not", async () => {
    const witness = await circuit.honest({ in: 1n });
    assert.throws(() => circuit.edited(witness, { nowhere: 1n }), /no wire carries/);
    assert.throws(() => circuit.edited(witness, { out: new Array(9).fill(0n) }), /out\[8\]/);
  });

  it("fails a negative test whose witness is right or wrong elsewhere", async () => {
    const witness = await circuit.honest({ in: 1n });
    assert.throws(() => circuit.assertViolates(witness, /./), /satisfies every constraint/);
    const edited = circuit.edited(witness, { in: 2n });
    assert.throws(() => circuit.assertViolates(edited, /nowhere/), /violated elsewhere/);
    assert.throws(() => circuit.assertSatisfied(edited), /violated/);
    assert.throws(() => circuit.assertViolatesAmongOthers(edited, "in", "nowhere"), /no violated/);
    await assert.rejects(circuit.assertRefuses({ in: 1n }, /./));
  });
});
