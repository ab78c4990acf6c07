/** Converts a .zkey into the engine's form: once for all proofs, in the thread that loads it. */
import { randomUUID } from "node:crypto";
import { compileFused, hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";
import type { EngineKey } from "./engine-key.js";
import { engineModule, instantiateEngine } from "./engine-module.js";
import { KeyFiller } from "./key-filler.js";
import { planKey, planWorkspace } from "./key-plan.js";
import { MemoryPlan } from "./memory-plan.js";
import { chooseWidth } from "./signed-windows.js";
import { sortCoefficients } from "./sparse-rows.js";
import { readZkeyContent } from "./zkey-content.js";

export interface PrepareOptions {
  /** Proofs that may run at a time. */
  readonly workspaces: number;
  /** Threads that work on each of them. */
  readonly threads: number;
}

/**
 * Prepares a key.
 * @throws QuipuError `ArtifactCorrupt`, `KeyMismatch`, `MemoryInsufficient`, `EngineUnsupported`.
 */
export function prepareKey(zkey: Uint8Array, options: PrepareOptions): EngineKey {
  if (!hasFusedMultiplyAdd()) {
    const what = "relaxed SIMD with a fused multiply-add";
    throw proverError("EngineUnsupported", gotExpected(what, "none on this machine", "one"));
  }
  const content = readZkeyContent(zkey);
  const rows = sortCoefficients(content);
  const plan = new MemoryPlan();
  const places = planKey(plan, content, rows);
  const workspaces = Array.from({ length: options.workspaces }, () =>
    planWorkspace(plan, content, places.tables, options.threads),
  );
  const memory = plan.allocate();
  const module = compileFused(engineModule());
  const filler = new KeyFiller(memory, instantiateEngine(module, memory), places.buffer);
  const tables = filler.fillTables(content, places.tables);
  filler.fillRows(rows, places);
  filler.fillRoots(content.power, places.roots);
  filler.fillConstants(content.power, places.constants);
  const { wires, publicSignals, power } = content;
  return {
    id: randomUUID(),
    memory,
    module,
    wires,
    publicSignals,
    power,
    tables,
    rows: { a: places.a, b: places.b, coefficients: places.coefficients },
    roots: places.roots,
    constants: places.constants,
    widths: { witness: chooseWidth(wires), quotient: chooseWidth(2 ** power) },
    fixed: filler.fixedPoints(content.fixedPoints),
    workspaces,
  };
}
