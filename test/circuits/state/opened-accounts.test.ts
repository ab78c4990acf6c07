import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

/** An account credited, one not, an empty leaf credited, one not. */
const input = {
  live: [1n, 1n, 0n, 0n],
  after: [6n << 32n, 0n, 1n << 32n, 0n],
};

describe("OpenedAccounts", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/opened-accounts", 4);
  });

  it("opens the empty leaves that are credited, and no others", async () => {
    await circuit.assertGives(input, { newLive: [1n, 1n, 1n, 0n] });
  });

  it("refuses an account out of nothing, an unopened one, and one that vanishes", async () => {
    const witness = await circuit.honest(input);
    for (const [row, newLive] of [
      [3, 1n],
      [2, 0n],
      [1, 0n],
      [0, 0n],
      [0, 2n],
    ] as const) {
      const edited = circuit.edited(witness, { [`newLive[${row}]`]: newLive });
      circuit.assertViolates(edited, new RegExp(`^newLive\\[${row}\\]$`));
    }
  });

  it("opens by the least credit and by the most, and keeps the poorest and the richest account", async () => {
    const most = (128n * ((1n << 128n) - 1n)) << 32n;
    const after = [(1n << 160n) - 1n + most, 0n, 1n << 32n, most];
    await circuit.assertGives({ ...input, after }, { newLive: [1n, 1n, 1n, 1n] });
  });

  it("refuses to overlook a credit, or to see one that is none", async () => {
    const witness = await circuit.honest(input);
    const overlooked = circuit.edited(witness, { "newLive[2]": 0n, "held[2].inverse": 0n });
    circuit.assertViolates(overlooked, /^after\[2\]$/);
    const imagined = circuit.edited(witness, { "newLive[3]": 1n });
    circuit.assertViolates(imagined, /^after\[3\]$/);
  });

  it("refuses to close an account that holds nothing, by another sum of it and its life", async () => {
    const loose = await openLoose(
      "state/opened-accounts",
      { "held[k].in": { by: "lie", size: "M" } },
      4,
    );
    const none = [0n, 0n, 0n, 0n];
    loose.assertSatisfied(await loose.forged({ ...input, lie: none }));
    const closed = await loose.forged({
      ...input,
      lie: none.with(1, FIELD_MODULUS - (1n << 200n)),
    });
    loose.assertViolates(closed, /^held\[1\]\.in$/);
    const opened = await loose.forged({ ...input, lie: none.with(3, 1n) });
    loose.assertViolates(opened, /^held\[3\]\.in$/);
  });

  it("holds every wire fast but the inverse of no credit", async () => {
    // Whether a row that holds something was an account before makes no difference here.
    await circuit.assertHoldsFast(input, ["held[3].inverse"]);
  });
});
