import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { openTemplate } from "../../support/open-template.js";

/** An account credited, one not, an empty leaf credited, one not. */
const input = {
  live: [1n, 1n, 0n, 0n],
  before: [5n << 32n, 0n, 0n, 0n],
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

  it("refuses to overlook a credit, or to see one that is none", async () => {
    const witness = await circuit.honest(input);
    const overlooked = circuit.edited(witness, {
      ...{ "credited[2].out": 0n, "credited[2].inverse": 0n, "newLive[2]": 0n },
    });
    circuit.assertViolates(overlooked, /^after\[2\]$/);
    const imagined = circuit.edited(witness, { "credited[3].out": 1n, "newLive[3]": 1n });
    circuit.assertViolates(imagined, /^after\[3\]$/);
  });

  it("holds every wire fast but the inverses of no credit", async () => {
    // Whether a row that is credited was an account before makes no difference here.
    const inputs = ["live[0]", "live[2]"];
    await circuit.assertHoldsFast(input, [...inputs, "credited[1].inverse", "credited[3].inverse"]);
  });
});
