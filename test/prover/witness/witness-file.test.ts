import assert from "node:assert/strict";
import { BASE_MODULUS, SCALAR_MODULUS } from "../../../prover/bn254.js";
import { publicSignalsOf, readWitness } from "../../../prover/witness/witness-file.js";

/** A .wtns file. */
function witnessFile(values: readonly bigint[], modulus = SCALAR_MODULUS): Buffer {
  const words = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer);
  const element = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
  return Buffer.concat([
    Buffer.from("wtns"),
    words(2, 2, 1, 40, 0, 32),
    element(modulus),
    words(values.length, 2, 32 * values.length, 0),
    ...values.map(element),
  ]);
}

describe("readWitness", () => {
  it("gives the values of all wires, and of the public ones in decimal", () => {
    const { values } = readWitness(witnessFile([1n, 0n, SCALAR_MODULUS - 1n, 5n]), 4);
    assert.equal(values.length, 128);
    assert.deepEqual(publicSignalsOf(values, 2), ["0", String(SCALAR_MODULUS - 1n)]);
    assert.deepEqual(publicSignalsOf(values, 0), []);
  });

  it("refuses another form, length, field or circuit", () => {
    const whole = witnessFile([1n, 2n]);
    const cases: readonly (readonly [Buffer, number, RegExp])[] = [
      [Buffer.from("no witness"), 2, /not a \.wtns file/],
      [whole.subarray(0, whole.length - 1), 2, /bytes: got 139, expected 140/],
      [whole, 3, /wires: got 2, expected 3/],
      [witnessFile([1n, 2n], BASE_MODULUS), 2, /modulus: got/],
      [witnessFile([1n, SCALAR_MODULUS]), 2, /wire 1: got \d+, expected below r/],
      [witnessFile([1n, 2n ** 256n - 1n]), 2, /wire 1/],
    ];
    for (const [witness, wires, message] of cases) {
      assert.throws(() => readWitness(witness, wires), { code: "InputInvalid", message });
    }
  });
});
