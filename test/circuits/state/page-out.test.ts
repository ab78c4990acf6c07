import { replaceAccounts } from "../../support/account-slots.js";
import { assertDetermined } from "../../support/assert-determined.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const [levels, M] = [3, 2];

/** The circuit's input and the roots, for accounts of the scenario's tree; 6 and above are empty. */
function pageOut(...indices: readonly number[]) {
  const { slots, topRoots, oldRoot, newRoot } = replaceAccounts(indices);
  type Column = keyof (typeof slots)[number]["columns"];
  const column = (name: Column) => slots.map(({ columns }) => columns[name]);
  const input = {
    indexBit: indices.map((index) => bitsOf(index, 3 * levels)),
    oldLive: column("oldLive"),
    newLive: column("newLive"),
    oldHolding: column("oldHolding"),
    newHolding: column("newHolding"),
    token: column("token"),
    keyY: column("keyY"),
    owner: column("owner"),
    path: slots.map(({ path }) => path),
    topRoots,
  };
  return { input, roots: { oldRoot, newRoot } };
}

describe("PageOut", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/page-out", levels, M);
  });

  it("replaces accounts under one node and under two, and leaves empty ones", async () => {
    for (const indices of [
      [0, 1],
      [2, 5],
      [3, 511],
      [6, 7],
      [100, 200],
    ]) {
      const { input, roots } = pageOut(...indices);
      await circuit.assertGives(input, roots);
    }
  });

  it("refuses a path from before an earlier slot was replaced", async () => {
    const { input } = pageOut(0, 1);
    const stale = pageOut(1, 0).input.path[0]!;
    await circuit.assertRefuses(
      { ...input, path: [input.path[0], stale] },
      /^read\[1\]\.|^slot\[1\]\./,
    );
  });

  it("refuses the slots' paths the other way round", async () => {
    const { input } = pageOut(0, 1);
    const forged = await circuit.forged({ ...input, path: input.path.toReversed() });
    circuit.assertViolates(forged, /^read\[[01]\]\.|^slot\[[01]\]\./);
  });

  it("refuses another node at the top, on the slots' way or beside it", async () => {
    const { input } = pageOut(0, 1);
    const { topRoots } = input;
    const onTheWay = { ...input, topRoots: topRoots.with(0, 5n) };
    await circuit.assertRefuses(onTheWay, /^read\[[01]\]\.|^slot\[[01]\]\./);
    const witness = await circuit.honest(input);
    const beside = circuit.edited(witness, { topRoots: topRoots.with(9, 5n) });
    circuit.assertViolates(beside, /^topRoots\[9\]$/);
  });

  it("refuses a slot under another node of the top", async () => {
    const { input } = pageOut(0, 1);
    const indexBit = [input.indexBit[0]!, bitsOf(1 + 8, 3 * levels)];
    await circuit.assertRefuses({ ...input, indexBit }, /^read\[1\]\.|^slot\[1\]\./);
  });

  it("refuses another root, old or new", async () => {
    const { input, roots } = pageOut(0, 1);
    const witness = await circuit.honest(input);
    for (const root of ["oldRoot", "newRoot"]) {
      const other = root === "oldRoot" ? roots.newRoot : roots.oldRoot;
      circuit.assertViolates(circuit.edited(witness, { [root]: other }), new RegExp(`^${root}$`));
    }
  });

  it("holds the accounts in their paths, and the nodes above them", async () => {
    const children = ["path[0][0][0]", "path[1][0][0]", "path[1][0][1]"];
    await assertDetermined(circuit, pageOut(0, 1).input, [...children, "topRoots[0]"]);
  });

  it("holds every wire fast", async () => {
    for (const indices of [
      [0, 1],
      [5, 7],
    ]) {
      await circuit.assertHoldsFast(pageOut(...indices).input);
    }
  });

  it("cannot tell an empty leaf among empty ones from its neighbours", async () => {
    // The caller publishes the index; nothing is written there.
    const bits = [4, 5, 6, 7, 8].map((i) => `indexBit[1][${i}]`);
    await circuit.assertHoldsFast(pageOut(3, 511).input, bits);
  });
});
