/** How an API is served, and its limits. */
import type { FastifyBaseLogger } from "fastify";
import { gotExpected, QuipuError } from "../../../src/errors.js";
import type { ApiLimits, ApiRates } from "../limits/api-limits.js";
import type { NodeMetrics } from "../metrics/node-metrics.js";

export interface ApiOptions {
  /** Default 127.0.0.1: to be reached from elsewhere must be asked for. */
  readonly host?: string | undefined;
  /** Default 0, any that is free. */
  readonly port?: number | undefined;
  readonly limits?: Partial<ApiLimits> | undefined;
  /** `false` for none, e.g. where a load is generated. */
  readonly rates?: Partial<ApiRates> | false | undefined;
  /** Origins whose pages may ask, e.g. `https://wallet.example`; default none. */
  readonly origins?: readonly string[] | undefined;
  /** What operators authenticate with; without it there are no routes of operators. */
  readonly operatorToken?: string | undefined;
  /** Proxies whose `X-Forwarded-For` is believed: addresses, or ranges as 10.0.0.0/8; default none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Silent if not given. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** Its own if not given. */
  readonly metrics?: NodeMetrics | undefined;
}

export const DEFAULT_HOST = "127.0.0.1";

/** Characters that a token has at least. */
const TOKEN_LENGTH = 16;

/**
 * Checks what a caller may get wrong.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertOptions({ operatorToken, port = 0 }: ApiOptions): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new QuipuError("OutOfRange", gotExpected("port", port, "0…65535"));
  }
  if (!/^[ -~]*$/.test(operatorToken ?? "")) {
    const message = gotExpected(
      "operator's token",
      "others",
      "characters of ASCII, as in a header",
    );
    throw new QuipuError("OutOfRange", message);
  }
  const length = operatorToken?.length ?? TOKEN_LENGTH;
  if (length < TOKEN_LENGTH) {
    const expected = `≥ ${TOKEN_LENGTH}`;
    throw new QuipuError(
      "OutOfRange",
      gotExpected("characters of the operator's token", length, expected),
    );
  }
}
