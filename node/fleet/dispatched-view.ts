/** The dispatcher as the API sees it: in messages. */

import type { ProvedShape, ProverSelf } from "../../client/messages/prover.js";
import { QuipuError } from "../../src/errors.js";
import type { Groth16Proof } from "../../src/proof/groth16-proof.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { type ProofPoints, proofPoints } from "../../verifier/proof-points.js";
import type { FleetView } from "../api/view/fleet-view.js";
import type { Clock } from "../pipeline/bell.js";
import type { Dispatcher } from "./dispatcher.js";
import type { SessionJob } from "./fleet-session.js";
import type { FleetShape } from "./fleet-shape.js";
import { fleetStatus } from "./fleet-status.js";
import type { ProverTokens } from "./prover-tokens.js";
import { unknownSession } from "./refusals.js";
import { offsetOf } from "./steady-clock.js";

export function dispatchedView(
  dispatcher: Dispatcher,
  { tokens, clock }: { readonly tokens: ProverTokens; readonly clock: Clock },
): FleetView {
  return {
    tokenName: (token) => tokens.nameOf(token),
    shapes: dispatcher.shapes.map(shapeMessage),
    artifacts: dispatcher.shapes.map(({ provingKey }) => provingKey),
    assertOwner: (token, id) => {
      const session = dispatcher.roster.find(digestOf(id));
      if (session !== undefined && session.record.token !== token) throw unknownSession();
    },
    join: async (token, self) => {
      const holding = (self.holding ?? []).map(digestOf);
      const { id, ...times } = await dispatcher.joinAs(token, selfOf(self), holding);
      return { session: `0x${id}`, ...times };
    },
    lease: async (session, signal) => {
      const open = await dispatcher.leaseJob(digestOf(session), signal);
      return { job: open && jobMessage(open) };
    },
    keep: async (session, holding) => {
      const { gone, isDraining } = dispatcher.keepDigests(digestOf(session), holding.map(digestOf));
      return { cancelled: gone.map((digest) => `0x${digest}`), isDraining };
    },
    handIn: async (session, { job, proof }) => {
      await dispatcher.complete(sessionOf(session), jobOf(job), { proof: pointsOf(proof) });
    },
    fail: (session, { job, code, message }) =>
      dispatcher.fail(sessionOf(session), jobOf(job), { code, message }),
    leave: (session) => dispatcher.leave(sessionOf(session)),
    content: (id) => dispatcher.content(digestOf(id)),
    status: () => fleetStatus(dispatcher, clock.now(), offsetOf(clock)),
    drain: (name) => dispatcher.drain(name),
  };
}

/** The points of a proof; undefined if they are none. */
function pointsOf(proof: Groth16Proof): ProofPoints | undefined {
  try {
    return proofPoints(proof);
  } catch (error) {
    if (error instanceof QuipuError && error.code === "MalformedProof") return undefined;
    throw error;
  }
}

/** Messages have 0x before a hash. */
function digestOf(text: string): string {
  return text.slice(2);
}

function sessionOf(text: string): { readonly id: string } {
  return { id: digestOf(text) };
}

function jobOf(text: string): { readonly digest: string } {
  return { digest: digestOf(text) };
}

function selfOf({ holding: _, ...self }: ProverSelf) {
  const shapes = self.shapes.map(({ shape, circuit, key }) => {
    return { shape: parseShape(shape), circuit: digestOf(circuit), key: digestOf(key) };
  });
  return { ...self, shapes };
}

function jobMessage({ job, shape }: SessionJob) {
  const { digest, position, constraints } = job;
  return { id: `0x${digest}`, position, shape, constraints };
}

function shapeMessage({ shape, circuit, key, constraints, provingKey }: FleetShape): ProvedShape {
  const { sha256, size } = provingKey;
  return {
    ...{ shape: formatShape(shape), circuit: `0x${circuit}`, key: `0x${key}`, constraints },
    provingKey: { sha256: `0x${sha256}`, bytes: size },
  };
}
