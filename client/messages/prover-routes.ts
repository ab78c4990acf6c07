/**
 * The routes of provers, with a prover's token as bearer. A node that takes no provers has none of them.
 */
import * as v from "valibot";
import {
  done,
  fleetStatus,
  handedProof,
  keepAnswer,
  keepRequest,
  leaseAnswer,
  proofFailure,
  provedShapes,
  proverName,
  proverSelf,
  proverSession,
} from "./prover.js";
import type { Route } from "./routes.js";
import { hash } from "./values.js";

const OK = [200] as const;

const sessionParam = v.strictObject({ session: hash });

export const PROVER_ROUTES = {
  provedShapes: {
    method: "GET",
    path: "/provers/shapes",
    summary: "The shapes that are to be proven, and the hashes of their circuits and keys.",
    answer: provedShapes,
    statuses: OK,
  },
  join: {
    method: "POST",
    path: "/provers",
    summary: "Joins the fleet.",
    body: proverSelf,
    answer: proverSession,
    statuses: OK,
  },
  lease: {
    method: "POST",
    path: "/provers/{session}/lease",
    summary: "Waits for a job, for a bounded time.",
    params: sessionParam,
    answer: leaseAnswer,
    statuses: OK,
  },
  keep: {
    method: "POST",
    path: "/provers/{session}/keep",
    summary: "Says that the prover is there, and what it proves.",
    params: sessionParam,
    body: keepRequest,
    answer: keepAnswer,
    statuses: OK,
  },
  handIn: {
    method: "POST",
    path: "/provers/{session}/proofs",
    summary: "Hands a proof in.",
    params: sessionParam,
    body: handedProof,
    answer: done,
    statuses: OK,
  },
  fail: {
    method: "POST",
    path: "/provers/{session}/failures",
    summary: "Gives a job back that could not be proven.",
    params: sessionParam,
    body: proofFailure,
    answer: done,
    statuses: OK,
  },
  leave: {
    method: "POST",
    path: "/provers/{session}/leave",
    summary: "Leaves the fleet; what the prover held goes elsewhere.",
    params: sessionParam,
    answer: done,
    statuses: OK,
  },
  fleet: {
    method: "GET",
    path: "/provers",
    summary: "The fleet: its provers, and what they do. The operator's token does, too.",
    answer: fleetStatus,
    statuses: OK,
  },
  drainProver: {
    method: "POST",
    path: "/provers/{name}/drain",
    summary: "Tells provers of a name to finish and leave. With the operator's token.",
    params: v.strictObject({ name: proverName }),
    answer: done,
    statuses: OK,
  },
} as const satisfies Record<string, Route>;

export type ProverRouteName = keyof typeof PROVER_ROUTES;

/** Where the content of a job is, as text (`fleet/job-content`). */
export const JOB_PATH = "/provers/jobs/{id}";

/** Where files of the node are, by their sha256, with `Range` and `If-None-Match`. */
export const ARTIFACT_PATH = "/provers/artifacts/{sha256}";
