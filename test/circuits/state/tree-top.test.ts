import { AccountTree } from "../../../src/state/account-tree.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const nodes = samples(64);

/** The root of two levels over 64 nodes: the first node at that height of a taller tree. */
const rootOf = (leaves: readonly bigint[]) => new AccountTree(3, leaves).node(2, 0);

describe("TreeTop", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/tree-top");
  });

  it("gives the root of two levels", async () => {
    for (const leaves of [nodes, new Array<bigint>(64).fill(0n)]) {
      await circuit.assertGives({ in: leaves }, { root: rootOf(leaves) });
    }
  });

  it("refuses the root of another order of the nodes", async () => {
    const witness = await circuit.honest({ in: nodes });
    const root = rootOf(nodes.toReversed());
    circuit.assertViolates(circuit.edited(witness, { root }), /^root$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: nodes });
  });
});
