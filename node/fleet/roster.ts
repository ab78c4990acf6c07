/** The provers that are there, those that were of late, and how they have behaved. */
import type { ProverSelf } from "../../fleet/job-source.js";
import { gotExpected } from "../../src/errors.js";
import { apiError } from "../api/answers/api-error.js";
import type { FleetSupply } from "../pipeline/fleet-supply.js";
import { type FleetPace, paceOf } from "./choose-job.js";
import { Conduct } from "./conduct.js";
import { Drains } from "./drains.js";
import { FleetSession } from "./fleet-session.js";
import type { FleetTiming } from "./fleet-timing.js";
import { ProverRecord } from "./prover-record.js";
import { unknownSession } from "./refusals.js";
import { supplyOf } from "./supply-of.js";

/** Sessions at a time, in all and of a token, and records of provers of a token. The node's own are not counted. */
const MOST = 4096;
const MOST_OF_TOKEN = 1024;
/** How long a prover that has gone is remembered. */
const REMEMBERED_MS = 3_600_000;

export class Roster {
  readonly #sessions = new Map<string, FleetSession>();
  /** By token and name. */
  readonly #records = new Map<string, ProverRecord>();
  readonly conduct = new Conduct();
  readonly drains = new Drains();
  readonly #leaseMs: number;
  #pace = paceOf<FleetSession>([]);

  /** @param leaseMs without asking for a job, after which a prover is not counted on */
  constructor({ leaseMs }: Pick<FleetTiming, "leaseMs">) {
    this.#leaseMs = leaseMs;
  }
  #supply = supplyOf([], this.#pace);

  get sessions(): readonly FleetSession[] {
    return [...this.#sessions.values()];
  }

  get records(): Iterable<ProverRecord> {
    return this.#records.values();
  }

  /** As of the last time that somebody came, or `renew` was called. */
  get pace(): FleetPace {
    return this.#pace;
  }

  /** Of those that may be given jobs; as of the same time. */
  get supply(): FleetSupply {
    return this.#supply;
  }

  /** Begins a session. @throws QuipuError `Overloaded`. */
  join(token: string | undefined, self: ProverSelf, now: number): FleetSession {
    if (token !== undefined) this.#assertRoom(token);
    const name = `${token ?? ""}/${self.name}`;
    const known = this.#records.get(name);
    known?.join(self, now);
    const record = known ?? new ProverRecord(token, self, now);
    this.#records.set(name, record);
    const session = new FleetSession(record, now);
    session.isDraining = this.drains.has(self.instance);
    this.#sessions.set(session.id, session);
    this.#look(now);
    return session;
  }

  /** One token cannot take the places of all others. */
  #assertRoom(token: string): void {
    const sessions = this.sessions.filter(({ account }) => account !== "");
    const own = sessions.filter(({ account }) => account === token);
    for (const [what, { length }, most] of [
      ["provers", sessions, MOST],
      ["provers of the token", own, MOST_OF_TOKEN],
    ] as const) {
      if (length >= most) throw apiError("Overloaded", gotExpected(what, length, `< ${most}`));
    }
  }

  find(id: string): FleetSession | undefined {
    return this.#sessions.get(id);
  }

  /** The session, of which something was heard. @throws QuipuError `UnknownSession`. */
  heard(id: string, now: number): FleetSession {
    const session = this.find(id);
    if (session === undefined) throw unknownSession();
    session.hear(now);
    return session;
  }

  end(session: FleetSession, how: "left" | "lost"): void {
    this.#sessions.delete(session.id);
    session.answer(undefined);
    const { instance, record } = session;
    if (how === "lost" || instance === undefined) return;
    // Its process may have other sessions.
    if (!this.sessions.some((each) => each.instance === instance))
      record.instances.delete(instance);
  }

  /** Tells the provers of a name to finish and leave, also those that are away. @returns how many there are */
  drain(name: string): number {
    const sessions = this.sessions.filter(({ record }) => record.name === name);
    const named = [...this.records].filter((record) => record.name === name);
    const instances = new Set(named.flatMap((record) => [...record.instances]));
    this.drains.add(instances);
    for (const session of sessions) session.isDraining = true;
    const there = new Set(sessions.map(({ instance }) => instance));
    return sessions.length + [...instances].filter((instance) => !there.has(instance)).length;
  }

  /** Marks who was told to leave before this node has started. */
  recall(instances: Iterable<string>): void {
    this.drains.add(instances);
    for (const session of this.sessions) {
      if (this.drains.has(session.instance)) session.isDraining = true;
    }
  }

  /** Forgets who has been away for long, or of a token with too many names, and finds the pace anew. */
  renew(now: number): void {
    const there = new Set(this.sessions.map(({ record }) => record));
    const counts = new Map<string, number>();
    // The newest first.
    for (const [name, record] of [...this.#records].reverse()) {
      const token = record.token ?? "";
      const count = (counts.get(token) ?? 0) + 1;
      counts.set(token, count);
      const isOld = record.heardAt + REMEMBERED_MS <= now || count > MOST_OF_TOKEN;
      if (isOld && !there.has(record)) this.#records.delete(name);
    }
    this.#look(now);
  }

  #look(now: number): void {
    const { sessions, conduct } = this;
    const isAtWork = (each: FleetSession) => each.isAtWork(now - this.#leaseMs);
    this.#pace = paceOf(sessions, isAtWork);
    const able = sessions.filter(
      (each) =>
        !each.isDraining &&
        isAtWork(each) &&
        conduct.setAsideUntil(each.account, now) === undefined,
    );
    this.#supply = supplyOf(able, this.#pace);
  }
}
