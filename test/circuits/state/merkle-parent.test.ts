import { poseidon8 } from "poseidon-lite";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const children = [...EDGES, ...samples(5)];
const parent = poseidon8(children);

function input(position: number, child = children[position]!) {
  return { bit: bitsOf(position, 3), child, children };
}

describe("MerkleParent", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/merkle-parent");
  });

  it("gives the parent of the child at each position", async () => {
    for (const position of children.keys()) await circuit.assertGives(input(position), { parent });
  });

  it("refuses a child that does not stand at the position", async () => {
    await circuit.assertRefuses(input(3, 5n), /^child$/);
    await circuit.assertRefuses(input(3, children[4]), /^child$/);
  });

  it("refuses another parent, and other siblings", async () => {
    const witness = await circuit.honest(input(3));
    circuit.assertViolates(circuit.edited(witness, { parent: 5n }), /^parent$/);
    const other = circuit.edited(witness, { children: children.with(6, 77n) });
    circuit.assertViolates(other, /^children\[6\]$/);
  });

  it("holds the child that stands at the position", async () => {
    for (const position of children.keys()) {
      await assertDetermined(circuit, input(position), [`children[${position}]`]);
    }
  });

  it("constrains all that it assigns", async () => {
    const arrays = { "read.bit": "3", "read.in": "8", "hash.in": "8" };
    const links = { path: "state/merkle-parent", params: [], hints: [], arrays };
    await assertLinksHold(links, input(3));
  });

  it("holds every wire fast", async () => {
    for (const position of children.keys()) await circuit.assertHoldsFast(input(position));
  });
});
