/**
 * What a prover may say of a reduction instead of remainder and quotient: everything is computed from
 * the lie, so that only the constraint that should catch it can.
 */

import assert from "node:assert/strict";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { foldLimbs, limbsOf, numberOf, unitAt } from "../../support/limb-numbers.js";
import { openLoose } from "../../support/loose-links.js";

const q = BLOB_MODULUS;
const r = FIELD_MODULUS;
const [count, quotientBits] = [22, 57];
const most = (1n << BigInt(quotientBits)) - 1n;

const modR = (value: bigint) => ((value % r) + r) % r;

/** The lower 144 bits and the rest, which is negative if the value is. */
function halves(value: bigint): [low: bigint, high: bigint] {
  return [value & ((1n << 144n) - 1n), value >> 144n];
}

/** Limbs of 16 bits; as they stand, or folded, they are this number. */
const small = (value: bigint) => limbsOf(value, count);
/** The largest limbs, their quotient of all its bits. */
const large = new Array<bigint>(count).fill(most / BigInt(count));
const some = unitAt(20, count, most / 3n);

describe("Reduction, of a prover who lies", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    const links = {
      low: { by: "lowLie" },
      high: { by: "highLie" },
      quotient: { by: "quotientLie" },
      "carry.in": { by: "carryLie" },
    };
    circuit = await openLoose("blob/reduction", links, count, quotientBits);
  });

  /** The witness of a prover who says something else of some limbs: both parts of the remainder, the quotient. */
  async function saying(
    limbs: readonly bigint[],
    [low, high]: readonly [bigint, bigint],
    quotient: bigint,
    carryLie = 0n,
  ): Promise<bigint[]> {
    const value = numberOf(foldLimbs(limbs));
    const honest = halves(value % q);
    return circuit.forged({
      in: limbs,
      lowLie: modR(low - honest[0]),
      highLie: modR(high - honest[1]),
      quotientLie: modR(quotient - value / q),
      carryLie,
    });
  }

  /** The witness of a prover who adds something to remainder and quotient. */
  function shifting(
    limbs: readonly bigint[],
    remainder: bigint,
    quotient: bigint,
  ): Promise<bigint[]> {
    const value = numberOf(foldLimbs(limbs));
    return saying(limbs, halves((value % q) + remainder), value / q + quotient);
  }

  it("takes the truth", async () => {
    for (const limbs of [small(5n), some, large]) {
      circuit.assertSatisfied(await shifting(limbs, 0n, 0n));
    }
  });

  it("takes q more where that has 255 bits, which L1 reduces", async () => {
    for (const value of [q, q + 5n, (1n << 255n) - 1n]) {
      const witness = await shifting(small(value), q, -1n);
      circuit.assertSatisfied(witness);
      for (const [j, limb] of limbsOf(value, 16).entries()) {
        assert.equal(circuit.valueOf(witness, `out[${j}]`), limb);
      }
    }
  });

  it("refuses q more where that has 256 bits, and twice q more anywhere", async () => {
    const limit = small(1n << 255n);
    circuit.assertViolates(await shifting(limit, q, -1n), /^highBits\.in$/);
    for (const limbs of [small(2n * q), unitAt(15, count, most), large]) {
      circuit.assertViolates(await shifting(limbs, 2n * q, -2n), /^highBits\.in$/);
    }
  });

  it("refuses a number as its own remainder", async () => {
    for (const limbs of [some, large]) {
      const value = numberOf(foldLimbs(limbs));
      circuit.assertViolates(await saying(limbs, halves(value), 0n), /^highBits\.in$/);
    }
  });

  it("refuses a negative remainder, and a negative quotient", async () => {
    for (const limbs of [small(5n), some, large]) {
      circuit.assertViolates(await shifting(limbs, -q, 1n), /^highBits\.in$/);
    }
    circuit.assertViolates(await shifting(small(5n), q, -1n), /^quotientRange\.in$/);
  });

  it("refuses one more or less, which no sum says and no carry", async () => {
    for (const [limbs, change] of [
      [small(5n), 1n],
      [small(5n), -1n],
      [large, 1n],
      [large, -1n],
    ] as const) {
      const witness = await shifting(limbs, change, 0n);
      circuit.assertViolates(witness, /^quotient$|^carry\.in$/);
      circuit.assertViolatesAmongOthers(witness, "low", "high", "quotient");
      circuit.assertViolatesAmongOthers(witness, "carry.in");
    }
  });

  it("refuses what is right modulo 2^128 alone, by the sum", async () => {
    for (const limbs of [small(5n), some]) {
      const witness = await shifting(limbs, 1n << 128n, 0n);
      circuit.assertViolates(witness, /^high$/);
      assert.equal(circuit.violations(witness).length, 1);
    }
  });

  it("refuses what is right modulo r alone, by the carry", async () => {
    const value = numberOf(foldLimbs(some));
    for (const quotient of [0n, value / q - 1n, value / q + 1n, most]) {
      const remainder = modR(value - quotient * q);
      const witness = await saying(some, halves(remainder), quotient);
      circuit.assertViolates(witness, /^carry\.in$/);
      assert.equal(circuit.violations(witness).length, 1);
    }
  });

  it("refuses what is right modulo both, by the quotient", async () => {
    const period = r << 128n;
    for (const limbs of [small(5n), some, large]) {
      const value = numberOf(foldLimbs(limbs));
      const above = await saying(limbs, halves((value + period) % q), (value + period) / q);
      circuit.assertViolates(above, /^(quotientRange|carry)\.in$/);
      circuit.assertViolatesAmongOthers(above, "quotientRange.in");
      const quotient = (value - period) / q - 1n;
      const below = await saying(limbs, halves(value - period - quotient * q), quotient);
      circuit.assertViolates(below, /^(quotientRange|carry)\.in$/);
      circuit.assertViolatesAmongOthers(below, "quotientRange.in");
    }
  });

  it("refuses a shifted carry", async () => {
    for (const lie of [1n, r - 1n, 1n << 20n]) {
      const value = numberOf(foldLimbs(some));
      const witness = await saying(some, halves(value % q), value / q, lie);
      circuit.assertViolates(witness, /^carry\.in$/);
      assert.equal(circuit.violations(witness).length, 1);
    }
  });

  it("refuses a carry between the parts of the remainder", async () => {
    const value = numberOf(foldLimbs(some));
    const [low, high] = halves(value % q);
    const one = 1n << 144n;
    const above = await saying(some, [low + one, high - 1n], value / q);
    circuit.assertViolates(above, /^lowBits\.in$/);
    // The lower bits of a negative one are others, so that the carry is wrong, too.
    const below = await saying(some, [low - one, high + 1n], value / q);
    circuit.assertViolates(below, /^(lowBits|carry)\.in$/);
    circuit.assertViolatesAmongOthers(below, "lowBits.in");
  });

  it("refuses limbs that are the same remainder by a carry", async () => {
    const witness = await shifting(some, 0n, 0n);
    for (let j = 0; j < 15; j += 1) {
      const [low, high] = [j, j + 1].map((at) => circuit.valueOf(witness, `out[${at}]`));
      const edits = { [`out[${j}]`]: low! + (1n << 16n), [`out[${j + 1}]`]: modR(high! - 1n) };
      circuit.assertViolates(circuit.edited(witness, edits), /^out\[/);
    }
  });

  it("constrains all that it assigns but low, high and quotient", async () => {
    const hints = ["low", "high", "quotient"];
    const arrays = { "fold.in": "count", out: "16" };
    const links = { path: "blob/reduction", params: [count, quotientBits], hints, arrays };
    await assertLinksHold(links, { in: some });
  });
});
