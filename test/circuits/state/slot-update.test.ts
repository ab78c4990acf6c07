import assert from "node:assert/strict";
import { poseidon4, poseidon8 } from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, samples } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const heights = 2;
const account = { token: 1n, keyY: 12345n, owner: 0x1000n };
const [oldHolding, newHolding] = [1000n << 32n, (900n << 32n) + 1n];

/** An account at an index of an otherwise arbitrary subtree, and the subtree's roots. */
function slot(index: number, live = 1n) {
  const leaf = (holding: bigint) =>
    live * poseidon4([holding, account.token, account.keyY, account.owner]);
  const [low, high] = [index % 8, index >> 3];
  const [siblings, cousins] = [samples(8, 1), samples(8, 2)];
  const climb = (child: bigint) => {
    const first = siblings.with(low, child);
    const second = cousins.with(high, poseidon8(first));
    return { path: [first, second], node: poseidon8(second) };
  };
  const [before, after] = [climb(leaf(oldHolding)), climb(leaf(newHolding))];
  const columns = {
    oldLive: live,
    newLive: live,
    oldHolding,
    newHolding,
    ...account,
    path: before.path,
  };
  return {
    input: { indexBit: bitsOf(index, 3 * heights), ...columns },
    nodes: { oldNode: before.node, newNode: after.node },
  };
}

describe("SlotUpdate", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/slot-update", heights);
  });

  it("climbs from an account to the subtree root above it, before and after", async () => {
    for (const index of [0, 7, 8, 42, 63]) {
      const { input, nodes } = slot(index);
      await circuit.assertGives(input, nodes);
    }
  });

  it("climbs on as far as it is told to", async () => {
    const tall = await openTemplate("state/slot-update", heights + 1);
    const { input, nodes } = slot(42);
    const uncles = samples(8, 3);
    const above = (node: bigint) => poseidon8(uncles.with(5, node));
    const path = [...input.path, uncles.with(5, nodes.oldNode)];
    await tall.assertGives(
      { ...input, indexBit: bitsOf(42 + 5 * 64, 9), path },
      { oldNode: above(nodes.oldNode), newNode: above(nodes.newNode) },
    );
  });

  it("leaves the subtree of an empty leaf as it was", async () => {
    const { input, nodes } = slot(42, 0n);
    assert.equal(nodes.oldNode, nodes.newNode);
    await circuit.assertGives(input, nodes);
  });

  it("refuses an account that does not stand in the path", async () => {
    const { input } = slot(42);
    for (const column of ["oldHolding", "token", "keyY", "owner"] as const) {
      const forged = { ...input, [column]: input[column] + 1n };
      await circuit.assertRefuses(forged, /^step\[0\]\.oldChild$|^leaf\.oldLeaf$/);
    }
    await circuit.assertRefuses({ ...input, oldLive: 0n }, /^step\[0\]\.oldChild$|^leaf\.oldLeaf$/);
  });

  it("refuses an account at another index", async () => {
    const { input } = slot(42);
    const otherLeaf = { ...input, indexBit: bitsOf(43, 6) };
    await circuit.assertRefuses(otherLeaf, /^step\[0\]\.oldChild$|^leaf\.oldLeaf$/);
    const otherNode = { ...input, indexBit: bitsOf(42 - 8, 6) };
    await circuit.assertRefuses(otherNode, /^step\[1\]\.oldChild$|^step\[0\]\.oldParent$/);
  });

  it("refuses a path whose levels do not meet", async () => {
    const { input } = slot(42);
    const path = [input.path[0]!.with(7, 5n), input.path[1]!];
    await circuit.assertRefuses({ ...input, path }, /^step\[1\]\.oldChild$|^step\[0\]\.oldParent$/);
  });

  describe("each link, its far end being what the path says", () => {
    const claimed = (10n ** 9n) << 32n;
    let loose: CircuitUnderTest;
    before(async () => {
      const links = {
        "step[h].oldChild": { by: "oldLie", size: "heights" },
        "step[h].newChild": { by: "newLie", size: "heights" },
      };
      loose = await openLoose("state/slot-update", links, heights);
    });

    const none = { oldLie: [0n, 0n], newLie: [0n, 0n] };
    const leafOf = (holding: bigint) =>
      poseidon4([holding, account.token, account.keyY, account.owner]);

    it("refuses an account that does not stand in the path, its leaf being set loose", async () => {
      const { input } = slot(42);
      loose.assertSatisfied(await loose.forged({ ...input, ...none }));
      const oldLie = [FIELD_MODULUS + leafOf(oldHolding) - leafOf(claimed), 0n];
      const witness = await loose.forged({ ...input, ...none, oldHolding: claimed, oldLie });
      loose.assertViolates(witness, /^step\[0\]\.oldChild$/);
    });

    it("refuses a path whose levels do not meet, the higher one being set loose", async () => {
      const { input } = slot(42);
      const first = input.path[0]!.with(7, 5n);
      const oldLie = [0n, FIELD_MODULUS + poseidon8(input.path[0]!) - poseidon8(first)];
      const path = [first, input.path[1]!];
      const witness = await loose.forged({ ...input, ...none, path, oldLie });
      loose.assertViolates(witness, /^step\[1\]\.oldChild$/);
    });

    it("refuses another new child than the leaf or node below, all above following", async () => {
      const { input } = slot(42);
      for (const h of [0, 1]) {
        const newLie = [0n, 0n].with(h, 1n);
        const witness = await loose.forged({ ...input, ...none, newLie });
        loose.assertViolates(witness, new RegExp(`^step\\[${h}\\]\\.newChild$`));
      }
    });
  });

  it("constrains all that it assigns", async () => {
    const arrays = { "step[h].children": "8" };
    const links = { path: "state/slot-update", params: [heights], hints: [], arrays };
    await assertLinksHold(links, slot(42).input);
  });

  it("holds every wire fast, with the children that it proves to be there", async () => {
    for (const live of [0n, 1n]) {
      const { input } = slot(42, live);
      await assertDetermined(circuit, input, [`path[0][${42 % 8}]`, `path[1][${42 >> 3}]`]);
    }
  });

  it("holds every wire fast", async () => {
    for (const live of [0n, 1n]) {
      await circuit.assertHoldsFast(slot(42, live).input);
    }
  });
});
