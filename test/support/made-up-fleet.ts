/** A result of a fleet's benchmark that was never run: 2 cores, one and two provers, three rounds. */
import type { FleetResult, FleetRound } from "../../bench/fleet/fleet-result.js";
import { machineNow } from "../../bench/measure/machine.js";

/** 10 proofs of each prover; the second of two provers runs for 8 of 10 s, as the node takes 2 s from it. */
function round(provers: number, wallMs: number): FleetRound {
  return {
    ...{ proofs: 10 * provers, wallMs, nodeCpuMs: provers === 1 ? 1000 : 2000 },
    proverCpuMs: provers === 1 ? [wallMs] : [wallMs, wallMs - 2000],
    proverPeakRssBytes: Array.from({ length: provers }, (_, i) => (i + 1) * 1e8),
  };
}

export function madeUpFleet(): FleetResult {
  const load: [number, number, number] = [0, 0, 0];
  return {
    format: "quipu/bench-fleet/1",
    startedAt: "2026-01-02T03:04:05.000Z",
    finishedAt: "2026-01-02T03:14:05.000Z",
    command: "quipu bench fleet --shape 2x4",
    versions: { quipu: "0.1.0" },
    commit: null,
    machine: { ...machineNow(), cores: 2, loadBefore: load, loadAfter: load },
    shape: "2x4",
    backend: "engine",
    measured: [
      {
        ...{ provers: 1, nodeCores: [1], sharesCores: false },
        rounds: [round(1, 8000), round(1, 8000), round(1, 16_000)],
      },
      {
        ...{ provers: 2, nodeCores: [0, 1], sharesCores: true },
        rounds: [round(2, 10_000), round(2, 10_000), round(2, 20_000)],
      },
    ],
  };
}
