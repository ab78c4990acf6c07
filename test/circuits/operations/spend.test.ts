import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const unit = 1n << 32n;
const column = [1_000_000n * unit + 7n, 5n, (1n << 160n) - 2n, 0n];
const of = (row: number, spent: bigint) => ({ column, pointer: BigInt(row), spent });

describe("Spend", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/spend", 4);
  });

  it("gives the nonce if the balance covers what is spent", async () => {
    for (const [row, nonce, balance] of [
      [0, 7n, 1_000_000n],
      [1, 5n, 0n],
      [2, unit - 2n, (1n << 128n) - 1n],
      [3, 0n, 0n],
    ] as const) {
      for (const spent of [0n, balance]) await circuit.assertGives(of(row, spent), { nonce });
      for (const spent of [balance + 1n, 1n << 249n]) {
        await circuit.assertRefuses(of(row, spent), /^remaining\.out\[\d+\]$|^spent$/);
      }
    }
  });

  it("refuses another nonce than the row's", async () => {
    for (const nonce of [0n, 6n, 8n, unit + 7n, FIELD_MODULUS - 1n]) {
      const forged = await circuit.forged(of(0, 0n), { nonce });
      circuit.assertViolates(forged, /^nonce$/);
    }
  });

  it("refuses a nonce that cannot rise", async () => {
    const frozen = { ...of(0, 0n), column: column.with(0, 2n * unit - 1n) };
    await circuit.assertRefuses(frozen, /^usable\.inverse$/);
  });

  it("reads nothing beyond the table, and then covers nothing", async () => {
    await circuit.assertGives(of(4, 0n), { nonce: 0n });
    await circuit.assertRefuses(of(4, 1n), /^remaining\.out\[\d+\]$|^spent$/);
  });

  describe("with what it computes set loose", () => {
    let loose: CircuitUnderTest;
    before(async () => {
      const links = {
        holding: { by: "lie" },
        nonce: { by: "nonceLie" },
        "holdings.value": { by: "valueLie" },
        "nonceBits.in": { by: "bitsLie" },
        "remaining.in": { by: "remainingLie" },
        "usable.in": { by: "usableLie" },
      };
      loose = await openLoose("operations/spend", links, 4);
    });
    const none = {
      lie: 0n,
      nonceLie: 0n,
      valueLie: 0n,
      bitsLie: 0n,
      remainingLie: 0n,
      usableLie: 0n,
    };

    it("refuses a nonce of one bit more, for which the balance makes up", async () => {
      loose.assertSatisfied(await loose.forged({ ...of(0, 5n), ...none }));
      const witness = await loose.forged({ ...of(0, 5n), ...none, nonceLie: unit });
      loose.assertViolates(witness, /^nonceBits\.in$/);
    });

    it("refuses to leave a balance of one bit more", async () => {
      const rich = { ...of(0, 0n), column: column.with(0, (1n << 160n) + 7n) };
      loose.assertViolates(await loose.forged({ ...rich, ...none }), /^remaining\.in$/);
    });

    it("refuses another holding than the one that it looks up", async () => {
      const million = 1_000_000n * unit;
      const lies = { ...none, lie: million, valueLie: FIELD_MODULUS - million };
      const witness = await loose.forged({ ...of(0, 1_500_000n), ...lies });
      loose.assertViolates(witness, /^holdings\.value$/);
    });

    it("refuses another nonce than the one whose bits it takes", async () => {
      const lies = { ...none, nonceLie: unit, bitsLie: FIELD_MODULUS - unit };
      loose.assertViolates(await loose.forged({ ...of(0, 5n), ...lies }), /^nonceBits\.in$/);
    });

    it("refuses bits of another remainder", async () => {
      const lies = { ...none, remainingLie: 1n };
      const witness = await loose.forged({ ...of(0, 1_000_001n), ...lies });
      loose.assertViolates(witness, /^remaining\.in$/);
    });

    it("refuses a nonce that cannot rise, by another count of its bits", async () => {
      const frozen = { ...of(0, 0n), column: column.with(0, 2n * unit - 1n) };
      const witness = await loose.forged({ ...frozen, ...none, usableLie: 1n });
      loose.assertViolates(witness, /^usable\.in$/);
    });
  });

  it("constrains all that it assigns but holding and nonce", async () => {
    const hints = ["holding", "nonce"];
    const arrays = { "holdings.column": "M" };
    await assertLinksHold({ path: "operations/spend", params: [4], hints, arrays }, of(0, 5n));
  });

  it("holds every wire fast but the quotient at the pointer", async () => {
    await circuit.assertHoldsFast(of(0, 5n), ["holdings.quotient[0]"]);
  });
});
