/** Converts a .zkey into the engine's form, once for all proofs, in the thread that loads it. */
import { randomUUID } from "node:crypto";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { instantiateLanes, laneModule } from "../arithmetic/lane-module.js";
import { MemoryPlan } from "../arithmetic/memory-plan.js";
import { readZkeyContent } from "../formats/zkey-content.js";
import type { KeyUse } from "../prover-backend.js";
import { proverError } from "../prover-error.js";
import type { EngineKey } from "./engine-key.js";
import { KeyFiller } from "./key-filler.js";
import { planKey, planWorkspace, widthsOf } from "./key-plan.js";
import { sortCoefficients } from "./sparse-rows.js";
import { wideLanes } from "./wide-lanes.js";

/**
 * Prepares a key.
 * @throws QuipuError `ArtifactCorrupt`, `KeyMismatch`, `MemoryInsufficient`, `EngineUnsupported`.
 */
export async function prepareKey(zkey: Uint8Array, use: KeyUse): Promise<EngineKey> {
  if (!hasFusedMultiplyAdd()) {
    const message =
      "the engine needs relaxed SIMD with a fused multiply-add; this machine lacks it";
    throw proverError("EngineUnsupported", message);
  }
  const content = await readZkeyContent(zkey);
  const rows = sortCoefficients(content);
  const plan = new MemoryPlan();
  const places = planKey(plan, content, { rows, zeroKnowledge: use.zeroKnowledge });
  const workspaces = Array.from({ length: use.workspaces }, () =>
    planWorkspace(plan, content, places, use.threads),
  );
  const memory = plan.allocate();
  const module = new WebAssembly.Module(laneModule());
  const filler = new KeyFiller(memory, instantiateLanes(module, memory), places.buffer);
  const tables = filler.fillTables(content, places.tables);
  filler.fillMerged(places);
  filler.fillRows(rows, places);
  filler.fillRoots(content.power, places.roots);
  filler.fillConstants(content.power, places.constants);
  const { wires, publicSignals, power } = content;
  return {
    id: randomUUID(),
    memory,
    module,
    wide: wideLanes(),
    wires,
    publicSignals,
    power,
    tables,
    merged: places.merged,
    rows: { a: places.a, b: places.b, coefficients: places.coefficients },
    roots: places.roots,
    constants: places.constants,
    widths: widthsOf(places.tables),
    fixed: filler.fixedPoints(content.fixedPoints),
    workspaces,
  };
}
