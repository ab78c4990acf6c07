import { AccountTree } from "../../../src/state/account-tree.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const nodes = samples(64);

describe("TreeTop", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/tree-top");
  });

  it("gives the root of two levels", async () => {
    for (const leaves of [nodes, new Array<bigint>(64).fill(0n)]) {
      await circuit.assertGives({ in: leaves }, { root: new AccountTree(2, leaves).root });
    }
  });

  it("refuses the root of another order of the nodes", async () => {
    const witness = await circuit.honest({ in: nodes });
    const { root } = new AccountTree(2, nodes.toReversed());
    circuit.assertViolates(circuit.edited(witness, { root }), /^root$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: nodes });
  });
});
