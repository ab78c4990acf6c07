/** The provers that are there, those that were of late, and how they have behaved. */
import type { ProverSelf } from "../../fleet/job-source.js";
import { gotExpected } from "../../src/errors.js";
import { apiError } from "../api/answers/api-error.js";
import type { FleetSupply } from "../pipeline/fleet-supply.js";
import { type FleetPace, paceOf } from "./choose-job.js";
import { Conduct } from "./conduct.js";
import { Drains } from "./drains.js";
import { FleetSession } from "./fleet-session.js";
import { ProverRecord } from "./prover-record.js";
import { supplyOf } from "./supply-of.js";

/** Sessions at a time, and records of provers that have gone. */
const MOST = 4096;
/** How long a prover that has gone is remembered. */
const REMEMBERED_MS = 3_600_000;

export class Roster {
  readonly #sessions = new Map<string, FleetSession>();
  /** By token and name. */
  readonly #records = new Map<string, ProverRecord>();
  readonly conduct = new Conduct();
  readonly drains = new Drains();
  #pace = paceOf([]);
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
    const { size } = this.#sessions;
    if (size >= MOST) throw apiError("Overloaded", gotExpected("provers", size, `< ${MOST}`));
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

  find(id: string): FleetSession | undefined {
    return this.#sessions.get(id);
  }

  /** The session, of which something was heard. @throws QuipuError `UnknownSession`. */
  heard(id: string, now: number): FleetSession {
    const session = this.find(id);
    if (session === undefined) {
      const expected = "one of a prover that has been heard of; join again";
      throw apiError("UnknownSession", gotExpected("session", "one that is over", expected));
    }
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

  /** Forgets who has been away for long, and finds the pace anew. */
  renew(now: number): void {
    const there = new Set(this.sessions.map(({ record }) => record));
    for (const [name, record] of this.#records) {
      const isOld = record.heardAt + REMEMBERED_MS <= now || this.#records.size > MOST;
      if (isOld && !there.has(record)) this.#records.delete(name);
    }
    this.#look(now);
  }

  #look(now: number): void {
    const { sessions, conduct } = this;
    this.#pace = paceOf(sessions);
    const able = sessions.filter(({ isDraining, account }) => {
      return !isDraining && conduct.setAsideUntil(account, now) === undefined;
    });
    this.#supply = supplyOf(able, this.#pace);
  }
}
