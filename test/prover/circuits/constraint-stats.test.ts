/** The counts agree with snarkjs' own reading of the same file, chunk borders included. */

import assert from "node:assert/strict";
import { truncate } from "node:fs/promises";
import { r1cs } from "snarkjs";
import { buildCircuit } from "../../../prover/circuits/build-circuit.js";
import { readConstraintStats } from "../../../prover/circuits/constraint-stats.js";
import { withSingleThreadCurve } from "../../../prover/snarkjs/single-thread-curve.js";
import { includeRoots, inTemporaryFolder, squareChain } from "../../support/square-chain.js";

type Side = Record<string, string>;

describe("readConstraintStats", () => {
  it("counts what snarkjs counts", () =>
    inTemporaryFolder(async (buildDir) => {
      const { r1cs: file } = await buildCircuit(squareChain(100), { buildDir, includeRoots });
      const [info, { constraints }] = await withSingleThreadCurve(async () => [
        await r1cs.info(file.path),
        await r1cs.exportJson(file.path),
      ]);
      const varies = (side: Side) => Object.keys(side).some((wire) => wire !== "0");
      assert.deepEqual(await readConstraintStats(file.path), {
        constraints: info.nConstraints,
        wires: info.nVars,
        linear: constraints.filter(([a, b]) => !(varies(a!) && varies(b!))).length,
        nonzeros: constraints.flat().reduce((sum, side) => sum + Object.keys(side).length, 0),
        wiresB: new Set(constraints.flatMap(([, b]) => Object.keys(b!))).size,
      });
    }));

  it("goes on across the border of a chunk", () =>
    inTemporaryFolder(async (buildDir) => {
      // 10,000 squarings take 1.2 MB; 1 MiB is read at a time.
      const options = { buildDir, includeRoots, optimization: "O1" } as const;
      const chain = await buildCircuit(squareChain(10000), options);
      const stats = await readConstraintStats(chain.r1cs.path);
      assert.equal(stats.constraints, 10017);
      assert.equal(stats.linear, 1);
      assert.equal(stats.nonzeros, 10000 * 3 + 16 * 3 + 17);
    }));

  it("refuses a file that is cut short", () =>
    inTemporaryFolder(async (buildDir) => {
      const { r1cs: file } = await buildCircuit(squareChain(10), { buildDir, includeRoots });
      await truncate(file.path, file.size / 2);
      await assert.rejects(readConstraintStats(file.path), { code: "R1csTruncated" });
    }));
});
