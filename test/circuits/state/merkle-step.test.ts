import { poseidon8 } from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const children = [...EDGES, ...samples(5)];

function input(position: number, newChild: bigint, oldChild = children[position]!) {
  return { bit: bitsOf(position, 3), oldChild, newChild, children };
}

function parents(position: number, newChild: bigint) {
  return {
    oldParent: poseidon8(children),
    newParent: poseidon8(children.with(position, newChild)),
  };
}

describe("MerkleStep", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/merkle-step");
  });

  it("gives the parent before and after, at each position", async () => {
    for (const position of children.keys()) {
      for (const child of [0n, 5n, FIELD_MODULUS - 1n, children[position]!]) {
        await circuit.assertGives(input(position, child), parents(position, child));
      }
    }
  });

  it("refuses an old child that does not stand at the position", async () => {
    await circuit.assertRefuses(input(3, 5n, 6n), /^oldChild$/);
    await circuit.assertRefuses(input(3, 5n, children[4]), /^oldChild$/);
  });

  it("refuses a new child at another position", async () => {
    const witness = await circuit.honest(input(3, 5n));
    const { newParent } = parents(4, 5n);
    circuit.assertViolates(circuit.edited(witness, { newParent }), /^newParent$/);
    const elsewhere = circuit.edited(witness, { bit: bitsOf(4, 3) });
    circuit.assertViolates(elsewhere, /^bit\[[012]\]$/);
  });

  it("refuses other siblings above the new child than above the old one", async () => {
    const witness = await circuit.honest(input(3, 5n));
    const siblings = children.with(6, 77n);
    const edited = circuit.edited(witness, { children: siblings });
    circuit.assertViolates(edited, /^children\[6\]$/);
    const newParent = poseidon8(siblings.with(3, 5n));
    circuit.assertViolates(circuit.edited(witness, { newParent }), /^newParent$/);
  });

  it("holds the child that stands at the position", async () => {
    for (const position of children.keys()) {
      await assertDetermined(circuit, input(position, 5n), [`children[${position}]`]);
    }
  });

  it("constrains all that it assigns", async () => {
    const arrays = { "read.bit": "3", "read.in": "8", "write.bit": "3" };
    const links = { path: "state/merkle-step", params: [], hints: [], arrays };
    await assertLinksHold(links, input(3, 5n));
  });

  it("holds every wire fast", async () => {
    for (const position of children.keys()) {
      await circuit.assertHoldsFast(input(position, 5n));
    }
  });
});
