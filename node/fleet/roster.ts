/** The provers that are there, those that were of late, and how they have behaved. */
import type { ProverSelf } from "../../fleet/job-source.js";
import { gotExpected } from "../../src/errors.js";
import { apiError } from "../api/answers/api-error.js";
import { type FleetPace, paceOf } from "./choose-job.js";
import { Conduct } from "./conduct.js";
import { FleetSession } from "./fleet-session.js";
import type { FleetTiming } from "./fleet-timing.js";
import { ProverRecord } from "./prover-record.js";
import { unknownSession } from "./refusals.js";

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
  readonly #leaseMs: number;
  #pace = paceOf<FleetSession>([]);

  /** @param leaseMs without asking for a job, after which a prover is not counted on */
  constructor({ leaseMs }: Pick<FleetTiming, "leaseMs">) {
    this.#leaseMs = leaseMs;
  }

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

  /** Begins a session. @throws QuipuError `Overloaded`. */
  join(token: string | undefined, self: ProverSelf, now: number): FleetSession {
    if (token !== undefined) this.#assertRoom(token);
    const name = `${token ?? ""}/${self.name}`;
    const known = this.#records.get(name);
    known?.join(self, now);
    const record = known ?? new ProverRecord(token, self, now);
    this.#records.set(name, record);
    const session = new FleetSession(record, now);
    this.#sessions.set(session.id, session);
    this.#notePace(now);
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

  #notePace(now: number): void {
    this.#pace = paceOf(this.sessions, (each) => each.isAtWork(now - this.#leaseMs));
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

  end(session: FleetSession): void {
    this.#sessions.delete(session.id);
    session.answer(undefined);
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
    this.#notePace(now);
  }
}
