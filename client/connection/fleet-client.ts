/** A client of the routes of provers: every route, typed; what is answered is checked. */
import type * as v from "valibot";
import { QuipuError } from "../../src/errors.js";
import type {
  FleetStatus,
  HandedProof,
  KeepAnswer,
  LeaseAnswer,
  ProofFailure,
  ProvedShapes,
  ProverSelf,
  ProverSession,
} from "../messages/prover.js";
import {
  ARTIFACT_PATH,
  JOB_PATH,
  PROVER_ROUTES,
  type ProverRouteName,
} from "../messages/prover-routes.js";
import type { Config } from "../messages/rollup.js";
import { ROUTES, type Route } from "../messages/routes.js";
import { boundedText } from "./bounded-text.js";
import { clientError } from "./client-error.js";
import { filled, type Values } from "./fill-path.js";
import { errorOf, jsonOf, Requester, type RequestOptions } from "./request.js";

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

interface Parts extends CallOptions {
  readonly params?: Values;
  readonly body?: object;
  readonly timeoutMs?: number;
}

type AnswerOf<Name extends ProverRouteName> = v.InferOutput<(typeof PROVER_ROUTES)[Name]["answer"]>;

/** Longer than a node keeps a prover waiting for a job. */
const LEASE_TIMEOUT_MS = 40_000;
/** The largest job has less than a megabyte. */
const CONTENT_TIMEOUT_MS = 60_000;

/**
 * A client of a node that takes provers, with a prover's token. Every method throws a `QuipuError`, as those of `QuipuClient` do;
 * `Unauthorized` for a token that the node does not know.
 */
export class FleetClient {
  readonly #requester: Requester;

  /** @throws TypeError for a URL that is none. */
  constructor(options: RequestOptions & { readonly token: string }) {
    this.#requester = new Requester(options);
  }

  /** What the rollup is made of. */
  async config({ signal }: CallOptions = {}): Promise<Config> {
    const { method, path, answer } = ROUTES.config;
    return (await this.#requester.ask({ method, path, signal }, answer)).message;
  }

  /** The shapes that are to be proven. */
  shapes(options: CallOptions = {}): Promise<ProvedShapes> {
    return this.#ask("provedShapes", options);
  }

  /** @throws QuipuError `CircuitMismatch`. */
  join(self: ProverSelf, options: CallOptions = {}): Promise<ProverSession> {
    return this.#ask("join", { body: self, ...options });
  }

  /** @throws QuipuError `UnknownSession`. */
  lease(session: string, options: CallOptions = {}): Promise<LeaseAnswer> {
    return this.#ask("lease", { params: { session }, timeoutMs: LEASE_TIMEOUT_MS, ...options });
  }

  /** @throws QuipuError `UnknownSession`. */
  keep(
    session: string,
    holding: readonly string[],
    options: CallOptions = {},
  ): Promise<KeepAnswer> {
    return this.#ask("keep", { params: { session }, body: { holding }, ...options });
  }

  /** @throws QuipuError `UnknownSession`, `JobGone`, `WrongProof`. */
  async handIn(session: string, proof: HandedProof, options: CallOptions = {}): Promise<void> {
    await this.#ask("handIn", { params: { session }, body: proof, ...options });
  }

  /** @throws QuipuError `UnknownSession`, `JobGone`. */
  async fail(session: string, failure: ProofFailure, options: CallOptions = {}): Promise<void> {
    await this.#ask("fail", { params: { session }, body: failure, ...options });
  }

  async leave(session: string, options: CallOptions = {}): Promise<void> {
    await this.#ask("leave", { params: { session }, ...options });
  }

  /** The provers, and what they do. */
  fleet(options: CallOptions = {}): Promise<FleetStatus> {
    return this.#ask("fleet", options);
  }

  /** Tells the provers of a name to finish their jobs and leave. With the operator's token. */
  async drain(name: string, options: CallOptions = {}): Promise<void> {
    await this.#ask("drainProver", { params: { name }, ...options });
  }

  /**
   * The content of a job, as text that has not been checked.
   *
   * @throws QuipuError `JobGone`; `NodeTimeout` if it does not come in a minute.
   */
  async jobContent(id: string, { signal }: CallOptions = {}): Promise<string> {
    const timeout = AbortSignal.timeout(CONTENT_TIMEOUT_MS);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await boundedText(await this.#open(filled(JOB_PATH, { id }), {}, either));
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) throw clientError("NodeTimeout", "a job does not come", error);
      if (error instanceof QuipuError) throw error;
      throw clientError("NodeUnavailable", "the content of a job broke off", error);
    }
  }

  /**
   * A file of the node, of which the answer may have a part only; its body has not been checked.
   *
   * @param headers such as `Range`
   * @returns with status 200, or 206 for a part
   * @throws QuipuError `UnknownArtifact`.
   */
  artifact(
    sha256: string,
    headers: Readonly<Record<string, string>>,
    options: CallOptions = {},
  ): Promise<Response> {
    return this.#open(filled(ARTIFACT_PATH, { sha256 }), headers, options.signal);
  }

  async #ask<Name extends ProverRouteName>(name: Name, parts: Parts): Promise<AnswerOf<Name>> {
    const { method, path, answer }: Route = PROVER_ROUTES[name];
    const { params = {}, body, ...rest } = parts;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const question = { method, path: filled(path, params), body: text, ...rest };
    return (await this.#requester.ask(question, answer as v.GenericSchema)).message as never;
  }

  async #open(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const { authorization } = this.#requester;
    const { redirect } = this.#requester;
    const init = { headers: { ...authorization, ...headers }, redirect, ...(signal && { signal }) };
    let response: Response;
    try {
      response = await this.#requester.fetch(this.#requester.urlOf(path), init);
    } catch (cause) {
      signal?.throwIfAborted();
      throw clientError("NodeUnavailable", `nobody answers at ${this.#requester.urlOf("")}`, cause);
    }
    if (response.ok) return response;
    const text = await boundedText(response).catch(() => "");
    throw errorOf(response.status, response.headers, jsonOf(text));
  }
}
