/** What Prometheus may ask of a fleet: provers by name, and their proofs by shape. */
import { Counter, Gauge, type Registry } from "prom-client";
import {
  type FleetProver,
  type FleetStatus,
  proverState,
} from "../../../client/messages/prover.js";

export class FleetMetrics {
  readonly #jobs: Gauge<"state">;
  readonly #provers: Gauge<"state">;
  readonly #proofs: Counter<"prover" | "shape">;
  readonly #seconds: Counter<"prover" | "shape">;
  readonly #mishaps: Counter<"prover" | "kind">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#jobs = new Gauge({
      ...{
        name: "quipu_fleet_jobs",
        help: "Batches to be proven, by state.",
        labelNames: ["state"],
      },
      registers,
    });
    this.#provers = new Gauge({
      ...{
        name: "quipu_fleet_provers",
        help: "Provers, by state.",
        labelNames: ["state"],
        registers,
      },
    });
    const byShape = { labelNames: ["prover", "shape"] as const, registers };
    this.#proofs = new Counter({
      ...{ name: "quipu_fleet_proofs_total", help: "Proofs that were taken.", ...byShape },
    });
    const help = "Time from a job to its proof.";
    this.#seconds = new Counter({ name: "quipu_fleet_proving_seconds_total", help, ...byShape });
    this.#mishaps = new Counter({
      name: "quipu_fleet_mishaps_total",
      help: "Wrong and late proofs, failures and lost leases.",
      labelNames: ["prover", "kind"],
      registers,
    });
  }

  /** Takes over how the fleet is; nothing if there is none. */
  take(fleet: FleetStatus | undefined): void {
    if (fleet === undefined) return;
    for (const [state, count] of Object.entries(fleet.jobs)) this.#jobs.set({ state }, count);
    for (const state of proverState.options) {
      const there = fleet.provers.filter((prover) => prover.state === state);
      this.#provers.set({ state }, there.length);
    }
    // Provers that are forgotten leave no line behind.
    for (const counter of [this.#proofs, this.#seconds, this.#mishaps]) counter.reset();
    for (const prover of fleet.provers) this.#count(prover);
  }

  #count({ name, token, ...prover }: FleetProver): void {
    const label = token === undefined ? name : `${token}/${name}`;
    for (const { shape, proofs, seconds } of prover.byShape) {
      this.#proofs.inc({ prover: label, shape }, proofs);
      this.#seconds.inc({ prover: label, shape }, seconds);
    }
    const { wrongProofs, lateProofs, failures, lostLeases } = prover;
    const mishaps = {
      wrongProof: wrongProofs,
      lateProof: lateProofs,
      failure: failures,
      lostLease: lostLeases,
    };
    for (const [kind, count] of Object.entries(mishaps)) {
      this.#mishaps.inc({ prover: label, kind }, count);
    }
  }
}
