/** What provers are refused with, and what the pipeline is told of their failures. */

import type { FailedJob } from "../../fleet/job-source.js";
import { proverError } from "../../prover/prover-error.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { apiError } from "../api/answers/api-error.js";
import { nodeError } from "../node-error.js";
import type { SessionJob } from "./fleet-session.js";
import type { ProverRecord } from "./prover-record.js";

/** A session that has ended, or that is another's. */
export function unknownSession(): QuipuError {
  const expected = "one of a prover that has been heard of; join again";
  return apiError("UnknownSession", gotExpected("session", "one that is over", expected));
}

/** Nobody needs the job done any more. */
export function jobGone(digest: string): QuipuError {
  const got = `${digest.slice(0, 16)}…, which nobody needs proven any more`;
  return apiError("JobGone", gotExpected("job", got, "one that is to be proven"));
}

/** A node that has just started cannot say yet whether it needs a proof. */
export function notOrderedYet(): QuipuError {
  return apiError("NodeNotReady", "the node has not read yet what it is to have proven");
}

/** A proof does not verify. @param until when the prover is given a job again, milliseconds since 1970 */
export function wrongProof({ position }: SessionJob, until: number): QuipuError {
  const got = "one that does not verify";
  const expected = `one of its public inputs; no job before ${timeOf(until)}`;
  return apiError("WrongProof", gotExpected(`proof of batch ${position}`, got, expected));
}

/** A proof that is not looked at, after others that did not verify. */
export function unheardProof({ position }: SessionJob, until: number): QuipuError {
  const got = "one of a job that the prover does not have";
  const expected = `none before ${timeOf(until)}, after wrong ones`;
  return apiError("WrongProof", gotExpected(`proof of batch ${position}`, got, expected));
}

/** Health tells it to everybody: the words of a prover elsewhere are for the log and the fleet's status. */
export function provingFailure(
  { token, name }: ProverRecord,
  { code, message }: FailedJob,
): QuipuError {
  if (token === undefined) return new QuipuError(code as never, message);
  return proverError("ProvingFailed", `prover ${name}: ${code}`, new Error(message));
}

/** A batch waits, and nobody is there who could prove it. */
export function proverMissing({ position, shape }: SessionJob): QuipuError {
  const what = `provers for batch ${position}, of shape ${shape}`;
  return nodeError("ProverMissing", gotExpected(what, "none that asks for jobs", "1 or more"));
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
