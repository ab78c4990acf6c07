/** Who may ask what of the fleet: provers by their tokens, operators by theirs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { gotExpected } from "../../../src/errors.js";
import { isSecretOf, secretDigest } from "../../secret-digest.js";
import { apiError } from "../answers/api-error.js";
import type { FleetView } from "../view/fleet-view.js";
import type { Bounds } from "./add-route.js";

/** Refuses a request, before its body is read. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export interface Guards {
  readonly prover: Guard;
  readonly operator: Guard;
  readonly either: Guard;
}

interface GuardOptions {
  readonly operatorToken: string | undefined;
  /** Bounds how often an address may come with a token that is not known. */
  readonly onRefused: Bounds["onRequest"];
}

/** The guards refuse with `Unauthorized`, or `TooManyRequests` to who tries often. */
export function guards(
  app: FastifyInstance,
  fleet: FleetView,
  { operatorToken, onRefused }: GuardOptions,
): Guards {
  const guard = (expected: string, isKnown: (token: string) => boolean): Guard => {
    return async (request, reply) => {
      if (isKnown(bearerOf(request))) return;
      await onRefused?.call(app, request, reply);
      throw apiError("Unauthorized", gotExpected("authorization", "another", expected));
    };
  };
  const isProver = (token: string) => fleet.tokenName(token) !== undefined;
  const operatorDigest = operatorToken === undefined ? undefined : secretDigest(operatorToken);
  const isOperator = (token: string) =>
    operatorDigest !== undefined && isSecretOf(operatorDigest, token);
  return {
    prover: guard("a prover's token", isProver),
    operator: guard("the operator's token", isOperator),
    either: guard("the token of a prover or an operator", (token) => {
      return [isProver(token), isOperator(token)].includes(true);
    }),
  };
}

/** The token of a request; empty if it has none. */
export function bearerOf({ headers }: FastifyRequest): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
}
