/** The fleet as its messages say it. */
import type { FleetProver, FleetStatus, ProverState } from "../../client/messages/prover.js";
import type { Dispatcher } from "./dispatcher.js";
import type { FleetSession, SessionJob } from "./fleet-session.js";
import type { ProverRecord } from "./prover-record.js";

/**
 * What there is to prove, and the provers that are there, or were of late.
 *
 * @param now by the dispatcher's clock
 * @param offsetMs what is added to its times, for people who look at another
 */
export function fleetStatus({ jobs, roster }: Dispatcher, now: number, offsetMs = 0): FleetStatus {
  const waiting = jobs.free.length;
  const sessions = new Map<ProverRecord, FleetSession[]>();
  for (const session of roster.sessions) {
    const known = sessions.get(session.record);
    if (known === undefined) sessions.set(session.record, [session]);
    else known.push(session);
  }
  const provers = [...roster.records].map((record) => {
    const until = roster.conduct.setAsideUntil(record.token ?? "", now);
    const timeOf = (ms: number): string => new Date(ms + offsetMs).toISOString();
    return proverOf(record, sessions.get(record) ?? [], { setAsideUntil: until, timeOf });
  });
  return { jobs: { waiting, leased: jobs.size - waiting }, provers };
}

interface Telling {
  readonly setAsideUntil: number | undefined;
  timeOf(ms: number): string;
}

function proverOf(
  record: ProverRecord,
  sessions: readonly FleetSession[],
  { setAsideUntil, timeOf }: Telling,
): FleetProver {
  const { name, token, self, proofs, lateProofs, wrongProofs, failures, lostLeases } = record;
  const { version, threads, memoryMiB, backend } = self;
  const { msPerConstraint, lastFailure } = record;
  return {
    ...{ name, token, state: stateOf(sessions, setAsideUntil) },
    ...{ version, threads, memoryMiB, backend, shapes: [...record.shapes] },
    ...{ joinedAt: timeOf(record.joinedAt), lastSeen: timeOf(record.heardAt) },
    setAsideUntil: setAsideUntil === undefined ? undefined : timeOf(setAsideUntil),
    jobs: sessions.flatMap((session) =>
      session.job === undefined ? [] : [jobOf(session, session.job, timeOf)],
    ),
    ...{ proofs, lateProofs, wrongProofs, failures, lostLeases },
    byShape: [...record.byShape].map(([shape, { proofs, ms }]) => {
      return { shape, proofs, seconds: ms / 1000 };
    }),
    msPerThousandConstraints: msPerConstraint === undefined ? undefined : 1000 * msPerConstraint,
    lastFailure: lastFailure && { ...lastFailure, at: timeOf(lastFailure.at) },
  };
}

function stateOf(
  sessions: readonly FleetSession[],
  setAsideUntil: number | undefined,
): ProverState {
  if (sessions.length === 0) return "away";
  if (sessions.every(({ isDraining }) => isDraining)) return "draining";
  if (sessions.some(({ job }) => job !== undefined)) return "proving";
  return setAsideUntil === undefined ? "idle" : "setAside";
}

function jobOf(
  session: FleetSession,
  { job, shape, leases }: SessionJob,
  timeOf: Telling["timeOf"],
): FleetProver["jobs"][number] {
  const { digest, position, constraints } = job;
  const since = timeOf(leases.get(session)!.since);
  return { id: `0x${digest}`, position, shape, constraints, since };
}
