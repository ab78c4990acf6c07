/**
 * The provers of a node: its own and those elsewhere, on one dispatcher. The node's own pool is a prover like any other,
 * but for the way that its calls take.
 */
import type { Logger } from "pino";
import type { FleetStatus } from "../../client/messages/prover.js";
import { ProverAgent } from "../../fleet/agent/prover-agent.js";
import type { ProverSelf } from "../../fleet/job-source.js";
import { ProofChecker } from "../../prover/check/proof-checker.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { QuipuError } from "../../src/errors.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { FleetView } from "../api/view/fleet-view.js";
import type { FleetSupply } from "../pipeline/fleet-supply.js";
import type { NodeOptions } from "../pipeline/node-options.js";
import { dispatchedView } from "./dispatched-view.js";
import { Dispatcher } from "./dispatcher.js";
import type { DrainKeeper } from "./drains.js";
import type { FleetShape } from "./fleet-shape.js";
import { fleetStatus } from "./fleet-status.js";
import type { FleetTiming } from "./fleet-timing.js";
import type { ProverTokens } from "./prover-tokens.js";
import { offsetOf, STEADY_CLOCK } from "./steady-clock.js";

/** A prover in the node's process. */
export interface OwnProver {
  readonly self: Omit<ProverSelf, "shapes">;
  /** Proofs at a time. */
  readonly places: number;
  readonly prove: (
    batch: SealedBatch,
    order: { readonly signal: AbortSignal },
  ) => Promise<ProofPoints>;
}

export interface FleetOptions {
  readonly shapes: readonly FleetShape[];
  /** None if the node does not prove itself. */
  readonly own?: OwnProver | undefined;
  /** Of provers elsewhere; none if the node takes none. */
  readonly tokens?: ProverTokens | undefined;
  readonly timing?: Partial<FleetTiming> | undefined;
  readonly logger: Logger;
}

/** What a node needs of its provers. */
export interface Fleet {
  readonly prove: NodeOptions["prove"];
  /** What provers elsewhere may ask; none if the node takes none. */
  readonly view: FleetView | undefined;
  status(): FleetStatus;
  /** Why nothing comes of a batch that waits; undefined if that is not so. */
  readonly problem: QuipuError | undefined;
  /** What the provers that are there can do. */
  supply(): FleetSupply;
  /** Goes on with the drains that were kept, and keeps further ones there. @throws QuipuError `StoreUnavailable`. */
  recall(drains: DrainKeeper): Promise<void>;
  /** The pipeline begins to order what it had sealed before. */
  open(): void;
  /** Works until the signal fires. */
  run(signal: AbortSignal): Promise<void>;
}

export function openFleet({ shapes, own, tokens, timing, logger }: FleetOptions): Fleet {
  const checker = new ProofChecker();
  const dispatcher = new Dispatcher({
    ...{ shapes, timing, clock: STEADY_CLOCK },
    check: ({ verificationKey }, inputs, proof) =>
      checker.check(verificationKey, { inputs, proof }),
  });
  const agents = own === undefined ? [] : agentsOf(own, dispatcher);
  return {
    prove: (batch, order) => dispatcher.prove(batch, order),
    view: tokens && dispatchedView(dispatcher, { tokens, clock: STEADY_CLOCK }),
    status: () => fleetStatus(dispatcher, STEADY_CLOCK.now(), offsetOf(STEADY_CLOCK)),
    get problem() {
      return dispatcher.problem;
    },
    supply: () => dispatcher.roster.supply,
    recall: (drains) => dispatcher.recall(drains),
    open: () => dispatcher.open(),
    run: async (signal) => {
      const work = agents.map((agent) =>
        agent.run(signal).catch((err: unknown) => {
          if (!signal.aborted) logger.error({ err }, "the node's own prover has ended");
        }),
      );
      await Promise.all([dispatcher.run(signal), ...work]);
      await checker.close();
    },
  };
}

function agentsOf({ self, places, prove }: OwnProver, source: Dispatcher): ProverAgent[] {
  const shapes = source.shapes.map(({ shape, circuit, key }) => ({ shape, circuit, key }));
  return Array.from({ length: places }, () => {
    return new ProverAgent({ source, self: { ...self, shapes }, prove });
  });
}
