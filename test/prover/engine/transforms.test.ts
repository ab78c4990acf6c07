/** Fourier transforms of the engine against their definition. */

import assert from "node:assert/strict";
import { wideModule } from "../../../prover/arithmetic/wide-module.js";
import { rootOfUnity, SCALAR_MODULUS } from "../../../prover/bn254.js";
import type { EngineKey } from "../../../prover/engine/engine-key.js";
import { forwardPhases, inversePhases, type Phase } from "../../../prover/engine/engine-phases.js";
import { EngineThread } from "../../../prover/engine/engine-thread.js";
import { prepareKey } from "../../../prover/engine/prepare-key.js";
import { fromMontgomeryLimbs, powerMod, toMontgomeryLimbs } from "../../../src/arithmetic/limbs.js";
import { blankZkey } from "../../support/blank-zkey.js";

const r = SCALAR_MODULUS;

/** Column 0 of a key's first workspace, element by element in natural order. */
class Column {
  readonly #numbers: Float64Array;
  readonly #start: number;
  readonly #pairs: number;

  constructor({ memory, workspaces, power }: EngineKey) {
    this.#numbers = new Float64Array(memory.buffer);
    this.#start = workspaces[0]!.columns[0] / 8;
    this.#pairs = 2 ** (power - 1);
  }

  write(index: number, value: bigint): void {
    for (const [i, limb] of toMontgomeryLimbs(value, r).entries()) {
      this.#numbers[this.#at(index) + 2 * i] = limb;
    }
  }

  read(index: number): bigint {
    const at = this.#at(index);
    return fromMontgomeryLimbs(
      [0, 2, 4, 6, 8].map((i) => this.#numbers[at + i]!),
      r,
    );
  }

  #at(index: number): number {
    return this.#start + 10 * (index % this.#pairs) + Math.floor(index / this.#pairs);
  }
}

const WIDE = {
  narrow: undefined,
  wide: new WebAssembly.Module(wideModule() as Uint8Array<ArrayBuffer>),
};

describe("transforms", () => {
  // From 2^15 on there are stages over whole columns besides those within blocks.
  const powers = [1, 2, 3, 6, 12, 14, 15];
  for (const [power, lanes] of powers.flatMap((power) => [
    [power, "narrow"] as const,
    [power, "wide"] as const,
  ])) {
    it(`of size 2^${power} in ${lanes} lanes: to coefficients and on to the coset`, async () => {
      const size = 2 ** power;
      const blank = await prepareKey(blankZkey({ power }), {
        workspaces: 1,
        threads: 1,
        zeroKnowledge: true,
      });
      const key = { ...blank, wide: WIDE[lanes] };
      const thread = new EngineThread(key, key.workspaces[0]!, 0);
      const run = (phases: readonly Phase[]) => {
        for (const phase of phases) {
          const tasks = EngineThread.taskCount(key, phase);
          thread.runAll(phase, new Int32Array(1), new Float64Array(tasks));
        }
      };
      const column = new Column(key);
      const values = Array.from({ length: size }, (_, i) =>
        i % 7 === 0 ? r - 1n : powerMod(3n, BigInt(i), r),
      );
      for (const [i, value] of values.entries()) column.write(i, value);

      run(inversePhases(power, [0]));
      const reversed = (i: number) =>
        Number.parseInt(i.toString(2).padStart(power, "0").split("").reverse().join(""), 2);
      const coefficients = values.map((_, i) => column.read(reversed(i)));
      const evaluate = (at: bigint) => coefficients.reduceRight((sum, c) => (sum * at + c) % r, 0n);
      const some = [0, 1, 5, size / 2, size - 1].map((i) => i % size);
      for (const i of some) {
        const root = powerMod(rootOfUnity(power), BigInt(i), r);
        assert.equal(evaluate(root), (BigInt(size) * values[i]!) % r);
      }

      run(forwardPhases(power, [0]));
      for (const i of some) {
        const root = powerMod(rootOfUnity(power + 1), BigInt(2 * i + 1), r);
        assert.equal(column.read(i), evaluate(root));
      }
    });
  }
});
