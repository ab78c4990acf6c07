/** The QAP and the scalars of H on the engine's arithmetic against those of wasmcurves. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { laneModule } from "../../../prover/arithmetic/lane-module.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { domainPower } from "../../../prover/circuits/domain.js";
import { WasmCurve } from "../../../prover/curve/wasm-curve.js";
import { type R1cs, readR1cs } from "../../../prover/formats/r1cs-file.js";
import { allocateValues } from "../../../prover/setup/key-parts.js";
import { evaluateQapInLanes } from "../../../prover/setup/lane-qap.js";
import { evaluateQap, type QapRequest } from "../../../prover/setup/qap.js";
import { LaneQuotient, quotientScalars } from "../../../prover/setup/quotient.js";
import { sampleTrapdoor } from "../../../prover/setup/trapdoor.js";
import { writeSyntheticR1cs } from "../../../scripts/synthetic-r1cs.js";
import { littleEndian } from "../../support/known-trapdoor.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const r = SCALAR_MODULUS;
const POWER = 4;
/** A term: signal and coefficient. */
type Term = readonly [signal: number, coefficient: bigint];
type Evaluate = (request: QapRequest) => number;

describe("the QAP in lanes", () => {
  const folder = temporaryFolder();
  const code = new WebAssembly.Module(laneModule());
  const inLanes: Evaluate = (request) => evaluateQapInLanes(new WasmCurve(), code, request);
  const byWasmcurves: Evaluate = (request) => evaluateQap(new WasmCurve(), request);

  /** The values and the section's bytes. */
  function outcome(circuit: R1cs, trapdoor: SharedArrayBuffer, evaluate: Evaluate) {
    const values = allocateValues(circuit);
    const zkeyPath = join(folder, "section");
    writeFileSync(zkeyPath, "");
    const request = { circuit, power: domainPower(circuit), trapdoor, values, zkeyPath };
    const bytes = evaluate({ ...request, zkeyOffset: 20 });
    const all = [values.a, values.b, values.joint].map((shared) => Buffer.from(shared));
    return { bytes, values: all, section: readFileSync(zkeyPath) };
  }

  /** The synthetic circuit with the terms of its last constraint but one, which has B = A, replaced in A. */
  async function withTerms(terms: readonly Term[]): Promise<R1cs> {
    const path = join(folder, "circuit.r1cs");
    await writeSyntheticR1cs(path, POWER);
    const { constraints, constraintCount } = await readR1cs(path);
    const before = readFileSync(path);
    let at = constraints.offset;
    for (let row = 0; row < constraintCount - 2; row += 1) {
      for (const _ of "ABC") at += 4 + 36 * before.readUInt32LE(at);
    }
    const end = at + 4 + 36 * before.readUInt32LE(at);
    const count = Buffer.alloc(4);
    count.writeUInt32LE(terms.length);
    const body = terms.map(([signal, coefficient]) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(signal);
      return Buffer.concat([head, littleEndian(coefficient)]);
    });
    const after = Buffer.concat([before.subarray(0, at), count, ...body, before.subarray(end)]);
    const size = BigInt(after.length - constraints.offset);
    after.writeBigUInt64LE(size, constraints.offset - 8);
    writeFileSync(path, after);
    return readR1cs(path);
  }

  const VALID: readonly (readonly [string, readonly Term[]])[] = [
    ["no terms", []],
    ["one term", [[3, r - 1n]]],
    [
      "a signal twice, side by side",
      [
        [5, r - 1n],
        [5, r - 2n],
        [0, 7n],
      ],
    ],
    [
      "signal 0 alone",
      [
        [1, 2n],
        [2, 3n],
        [0, r >> 1n],
      ],
    ],
    [
      "a signal twice, apart",
      [
        [5, 1n],
        [6, 0n],
        [5, 2n ** 253n],
      ],
    ],
    ["one signal many times", Array.from({ length: 9 }, (_, i): Term => [4, r - BigInt(i + 1)])],
  ];
  for (const [what, terms] of VALID) {
    it(`is that of wasmcurves, bit for bit: ${what}`, async () => {
      const circuit = await withTerms(terms);
      const trapdoor = sampleTrapdoor(POWER);
      const [own, expected] = [inLanes, byWasmcurves].map((evaluate) =>
        outcome(circuit, trapdoor, evaluate),
      );
      assert.deepEqual(own, expected);
      assert.ok(expected!.values.every((value) => value.some((byte) => byte !== 0)));
    });
  }

  const circuitSignals = 2 ** POWER;
  const INVALID: readonly (readonly [string, readonly Term[]])[] = [
    [
      "a coefficient that is the modulus, first",
      [
        [1, r],
        [2, 1n],
      ],
    ],
    [
      "a coefficient above the modulus, second",
      [
        [1, 1n],
        [2, r + 1n],
        [3, 1n],
      ],
    ],
    [
      "a coefficient of all ones, alone",
      [
        [1, 1n],
        [2, 1n],
        [3, 2n ** 256n - 1n],
      ],
    ],
    [
      "a signal that is none, first",
      [
        [circuitSignals, 1n],
        [2, 1n],
      ],
    ],
    [
      "a signal that is none, second",
      [
        [1, 1n],
        [2 ** 32 - 1, 1n],
        [3, 1n],
      ],
    ],
    [
      "a signal that is none, alone",
      [
        [1, 1n],
        [2, 1n],
        [circuitSignals, 1n],
      ],
    ],
  ];
  for (const [what, terms] of INVALID) {
    it(`is refused as by wasmcurves: ${what}`, async () => {
      const circuit = await withTerms(terms);
      assert.equal(circuit.signals, circuitSignals);
      const trapdoor = sampleTrapdoor(POWER);
      const messages = [inLanes, byWasmcurves].map((evaluate) => {
        try {
          outcome(circuit, trapdoor, evaluate);
        } catch (error) {
          assert.equal((error as { code?: string }).code, "R1csInvalid");
          return (error as Error).message;
        }
        return assert.fail("not refused");
      });
      assert.equal(messages[0], messages[1]);
    });
  }

  it("has the scalars of H that wasmcurves has, whatever the range", () => {
    const power = 13;
    const trapdoor = sampleTrapdoor(power);
    const curve = new WasmCurve();
    const quotient = new LaneQuotient(curve, code, 4097);
    for (const [first, count] of [
      [0, 1],
      [5, 2],
      [0, 2048],
      [1, 2049],
      [4000, 4097],
    ] as const) {
      const own = quotient.scalars(trapdoor, power, first, count);
      assert.deepEqual(own, quotientScalars(curve, trapdoor, power, first, count), `${first}`);
    }
  });
});
