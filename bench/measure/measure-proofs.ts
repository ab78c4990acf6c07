/**
 * Proof times of a group of candidates. They take turns: each proves once in a round, in a process of
 * its own, so that whatever else the machine does meanwhile falls on all of them. The first rounds
 * warm up and are thrown away.
 */

import type { ProofMeasurement, ProofSample } from "../result-file.js";
import type { KeyedSubject } from "./keyed-subject.js";
import { MeasuringProcess } from "./measuring-process.js";
import { type Candidate, candidateTitle, proverName } from "./plan.js";
import { instanceOf } from "./subject.js";

export interface ProofRounds {
  readonly runs: number;
  readonly warmups: number;
  readonly threads: "one" | "all";
  readonly signal?: AbortSignal | undefined;
  /** Before each proof. */
  readonly onProof: (candidate: Candidate, title: string) => void;
}

interface Turn {
  readonly candidate: Candidate;
  readonly process: MeasuringProcess;
  readonly samples: ProofSample[];
  peakRssBytes: number | null;
}

/**
 * Measures the candidates of one group.
 *
 * @param keyed circuit and key of every subject of the group
 * @throws QuipuError what proving throws; `ProcessLost`, `ExternalProverFailed`.
 */
export async function measureProofs(
  candidates: readonly Candidate[],
  keyed: ReadonlyMap<string, KeyedSubject>,
  rounds: ProofRounds,
): Promise<ProofMeasurement[]> {
  const turns: Turn[] = [];
  try {
    for (const candidate of candidates) turns.push(await startTurn(candidate, keyed, rounds));
    const { runs, warmups } = rounds;
    for (let round = 0; round < warmups + runs; round += 1) {
      for (const turn of turns) {
        const which = round < warmups ? "warming up" : `proof ${round - warmups + 1} of ${runs}`;
        rounds.onProof(turn.candidate, `${candidateTitle(turn.candidate)}, ${which}`);
        const { sample, peakRssBytes } = await turn.process.prove();
        if (round >= warmups) turn.samples.push(sample);
        turn.peakRssBytes = peakRssBytes;
      }
    }
  } finally {
    await Promise.all(turns.map(({ process }) => process.close()));
  }
  return turns.map(({ candidate, samples, peakRssBytes }) => ({
    circuit: instanceOf(candidate.subject).name,
    backend: proverName(candidate.prover),
    samples,
    peakRssBytes,
  }));
}

async function startTurn(
  candidate: Candidate,
  keyed: ReadonlyMap<string, KeyedSubject>,
  { threads, signal }: ProofRounds,
): Promise<Turn> {
  const { subject, prover } = candidate;
  const found = keyed.get(instanceOf(subject).name)!;
  const assignment = { subject, keyed: found.keyed, prover, workers: 1, threads };
  const process = await MeasuringProcess.start(assignment, signal);
  return { candidate, process, samples: [], peakRssBytes: null };
}
