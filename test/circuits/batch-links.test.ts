import { witnessInput } from "../../src/batch/witness-input.js";
import { parseShape } from "../../src/shape.js";
import { assertLinksHold } from "../support/assert-links-hold.js";
import { deposit, ownerOf, pay, settled, withdraw } from "../support/settlement-scenario.js";
import { levels, order, scenarioState } from "../support/transfer-scenario.js";

/** Arrays that are assigned as a whole, by their sizes. */
const ARRAYS: readonly (readonly [size: string, signals: readonly string[]])[] = [
  [
    "M",
    [
      ...["tokens", "keyYs", "owners", "old"].map((name) => `deposit[j].${name}`),
      ...["index", "tag", "owners", "old"].map((name) => `exit[j].${name}`),
      ...["index", "tag", "keyYs", "old"].map((name) => `transfer[j].${name}`),
      ...["index", "tag", "keyYs", "payee", "old"].map((name) => `withdrawal[j].${name}`),
      ...["index", "tokens", "keyYs", "owners", "old"].map((name) => `payment[j].${name}`),
      ...["openedByDeposits", "openedByPayments"].flatMap((name) => [
        `${name}.live`,
        `${name}.after`,
      ]),
      "deposited",
      "live",
      ...["oldLive", "newLive", "token", "keyY", "owner"].map((name) => `state.${name}`),
    ],
  ],
  ["3 * levels", ["state.indexBit[k]"]],
  ["64", ["state.topRoots"]],
  ["elements", ["commitment.in"]],
];

describe("Batch", () => {
  it("constrains all that it assigns", async () => {
    const shape = parseShape("1x3-1d1e1w1ps");
    const operations = {
      deposits: [deposit(300, 5n)],
      exits: [{ account: 1, requester: ownerOf(1) }],
      payments: [pay({ from: 0, to: 300, fee: 3n })],
      transfers: [order({ from: 0, to: 1, fee: 7n, nonce: 1 })],
      withdrawals: [withdraw({ from: 1, amount: 100n })],
    };
    const circuitInput = witnessInput(settled(operations, shape, scenarioState(8)));
    const arrays = Object.fromEntries(
      ARRAYS.flatMap(([size, signals]) => signals.map((signal) => [signal, size])),
    );
    // Paths have three dimensions; SlotUpdate's own test and those of the tree hold them.
    const hints = ["state.path"];
    // Without deposits or payments; the smaller shapes of kinds-of-batches hold that.
    const unreached = ["deposited <== slotLive", "live <== deposited"];
    const batch = {
      path: "batch",
      params: [levels, 1, 3, 1, 1, 1, 1, 1],
      hints,
      arrays,
      unreached,
    };
    await assertLinksHold(batch, { ...circuitInput });
  });
});
