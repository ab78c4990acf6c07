/** Witnesses of batches by a program: bit for bit circom's, and refused wherever circom's are. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import type { CircuitArtifacts } from "../../../prover/circuits/build-circuit.js";
import { prepareCircuit, prepareEscapeCircuit } from "../../../prover/keys/keyed-circuit.js";
import { ensureProgram } from "../../../prover/witness/ensure-program.js";
import type { InputSignals, SignalValue } from "../../../prover/witness/witness-calculator.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import { FEE_TOKEN } from "../../support/batches.js";
import { SMALLEST, sealHistory } from "../../support/proven-history.js";
import { WitnessComparison } from "../../support/same-witness.js";

const element = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 2n ** 32n, SCALAR_MODULUS - 1n),
  fc.bigInt({ min: 0n, max: SCALAR_MODULUS - 1n }),
);

describe("programs of batches", function () {
  this.timeout(120_000);

  it("calculate the witness of each batch", async () => {
    const comparison = await comparisonOf(await prepareCircuit(SMALLEST));
    const token = FEE_TOKEN;
    const transfers = [
      { kind: "transfer", from: 2, to: 5, token, amount: 999_000, fee: 1000, nonce: 0 },
      { kind: "transfer", from: 5, to: 5, token, amount: 1, fee: 0, nonce: 0 },
      { kind: "transfer", from: 5, to: 1, token, amount: 1_990_000, fee: 7, nonce: 1 },
    ] as const;
    for (const batch of sealHistory(transfers)) {
      assert.equal(await comparison.check({ ...witnessInput(batch) }), "same");
    }
  });

  it("agree with circom on inputs with a value changed", async () => {
    const comparison = await comparisonOf(await prepareCircuit(SMALLEST));
    const [batch] = sealHistory();
    const input: InputSignals = { ...witnessInput(batch!) };
    let refused = 0;
    const change = fc.tuple(fc.constantFrom(...Object.keys(input)), fc.nat(), element);
    await fc.assert(
      fc.asyncProperty(change, async ([name, position, value]) => {
        const changed = { ...input, [name]: withValue(input[name]!, position, value) };
        if ((await comparison.check(changed)) !== "same") refused += 1;
      }),
      { numRuns: 20 },
    );
    assert.ok(refused > 0);
  });

  it("are refused with inputs that satisfy nothing", async () => {
    const comparison = await comparisonOf(await prepareEscapeCircuit(SMALLEST.levels));
    const names = ["root", "claim", "balance", "nonce", "keyY"];
    for (const value of [0n, 1n, SCALAR_MODULUS - 1n]) {
      const path = Array.from({ length: SMALLEST.levels }, () => new Array<bigint>(8).fill(value));
      const signals = Object.fromEntries(names.map((name) => [name, value]));
      const outcome = await comparison.check({ ...signals, path });
      assert.ok(outcome !== "same");
      assert.equal((outcome.refused as { code: string }).code, "WitnessUnsatisfied");
    }
  });
});

async function comparisonOf(circuit: CircuitArtifacts): Promise<WitnessComparison> {
  const { program } = await ensureProgram(circuit);
  assert.ok(program !== undefined);
  return new WitnessComparison(await readFile(circuit.wasm.path), program);
}

/** A signal with one of its values replaced. @param position counts round. */
function withValue(signal: SignalValue, position: number, value: bigint): SignalValue {
  if (typeof signal !== "object") return value;
  if (signal.length === 0) return signal;
  const at = position % signal.length;
  const rest = Math.floor(position / signal.length);
  return signal.map((inner, i) => (i === at ? withValue(inner, rest, value) : inner));
}
