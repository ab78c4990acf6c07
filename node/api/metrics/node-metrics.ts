/** What Prometheus may ask a node for. Names begin with `quipu_` and end with the unit. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EventFeed } from "../events/event-feed.js";
import type { NodeFigures } from "../view/node-view.js";
import { FleetMetrics } from "./fleet-metrics.js";

/** Seconds of an answer, and of a proof. */
const ANSWER_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PROVING_BUCKETS = [0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300];

export class NodeMetrics {
  readonly registry = new Registry();
  readonly requests = this.#counter("http_requests_total", "Requests, by route and status.", [
    "route",
    "status",
  ]);
  readonly durations = new Histogram({
    name: "quipu_http_request_duration_seconds",
    help: "Time from a request to the end of its answer, by route.",
    labelNames: ["route"],
    buckets: ANSWER_BUCKETS,
    registers: [this.registry],
  });
  readonly faults = this.#counter("http_faults_total", "Answers with 500.");
  readonly refusedConnections = this.#counter(
    "http_connections_refused_total",
    "Connections that were closed at once because there were too many.",
  );
  readonly streams = this.#gauge("event_streams", "Streams of events that are open.");
  readonly cutStreams = this.#counter(
    "event_streams_cut_total",
    "Streams that were cut because their readers were slow.",
  );
  /** Observed by the service, once for each proof. */
  readonly provingSeconds = new Histogram({
    name: "quipu_proving_seconds",
    help: "Time that a batch's proof took.",
    buckets: PROVING_BUCKETS,
    registers: [this.registry],
  });
  readonly #operations = this.#gauge("operations", "Operations not on L1, by state.", ["state"]);
  readonly #reached = this.#counter(
    "operations_total",
    "Times that an operation has reached a state since the node has started.",
    ["state"],
  );
  readonly #batches = this.#gauge("batches", "Batches on L1, by state.", ["state"]);
  readonly #backlog = this.#gauge("backlog_batches", "Batches not on L1, by state.", ["state"]);
  readonly #lag = this.#gauge("l1_lag_blocks", "Blocks of L1 that are not read.");
  readonly #isFrozen = this.#gauge("contract_frozen", "Whether the contract is frozen: 0 or 1.");
  readonly #queued = this.#gauge("queue_items", "Items that wait in a queue of L1.", ["queue"]);
  readonly #urgent = this.#gauge(
    "queue_urgent_seconds",
    "Time until an item of a queue of L1 may be marked; none if nothing waits.",
    ["queue"],
  );
  readonly #deadline = this.#gauge(
    "queue_deadline_seconds",
    "Time until the rollup may be frozen for an item of a queue of L1; none if nothing waits.",
    ["queue"],
  );
  readonly #isUp = this.#gauge("figures_known", "Whether the node could tell its figures: 0 or 1.");

  readonly #fleet = new FleetMetrics(this.registry);

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "quipu_" });
  }

  /** Takes figures over; those that are missing keep their last values. */
  take(figures: NodeFigures | undefined): void {
    this.#isUp.set(figures === undefined ? 0 : 1);
    const { operations, batches, backlog, l1LagBlocks, isFrozen, queues, fleet } = figures ?? {};
    this.#fleet.take(fleet);
    setByState(this.#operations, operations);
    setByState(this.#batches, batches);
    setByState(this.#backlog, backlog);
    if (l1LagBlocks !== undefined) this.#lag.set(l1LagBlocks);
    if (isFrozen !== undefined) this.#isFrozen.set(isFrozen ? 1 : 0);
    for (const [queue, { waiting, untilUrgent, untilDeadline }] of Object.entries(queues ?? {})) {
      this.#queued.set({ queue }, waiting);
      setOrRemove(this.#urgent, queue, untilUrgent);
      setOrRemove(this.#deadline, queue, untilDeadline);
    }
  }

  /** Counts from now on what a feed tells of operations. */
  count(feed: EventFeed): void {
    let seen = feed.end;
    feed.listen(() => {
      for (; seen < feed.end; seen += 1) {
        const event = feed.at(seen)?.event;
        if (event?.type === "transaction") this.#reached.inc({ state: event.state });
      }
    });
  }

  #counter<Label extends string = never>(name: string, help: string, labelNames: Label[] = []) {
    return new Counter({ name: `quipu_${name}`, help, labelNames, registers: [this.registry] });
  }

  #gauge<Label extends string = never>(name: string, help: string, labelNames: Label[] = []) {
    return new Gauge({ name: `quipu_${name}`, help, labelNames, registers: [this.registry] });
  }
}

function setOrRemove(gauge: Gauge<"queue">, queue: string, value: number | undefined): void {
  if (value === undefined) gauge.remove({ queue });
  else gauge.set({ queue }, value);
}

function setByState(
  gauge: Gauge<"state">,
  values: Readonly<Record<string, number>> | undefined,
): void {
  for (const [state, value] of Object.entries(values ?? {})) gauge.set({ state }, value);
}
