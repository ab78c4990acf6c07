/** A node's work beside its API: both begin together, and end together. */
import type { Logger } from "pino";
import type { NodeMetrics } from "../api/metrics/node-metrics.js";
import type { ApiOptions } from "../api/server/api-options.js";
import { startApi } from "../api/server/start-api.js";
import type { NodeView } from "../api/view/node-view.js";
import type { RunningNode } from "./service-options.js";

/** The reason of an end that was asked for. */
const STOPPED = new Error("the node is to end");

export interface ServiceParts {
  readonly view: NodeView;
  readonly metrics: NodeMetrics;
  readonly api: Omit<ApiOptions, "logger"> | undefined;
  readonly logger: Logger;
  /** Works until the signal of `end` fires. */
  readonly work: () => Promise<void>;
  /** Whoever aborts it ends the node, for a reason of his own. */
  readonly end: AbortController;
  /** Closes what the node stands on. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the API and works.
 *
 * @throws QuipuError as `startApi` does; then nothing works, and nothing is closed.
 */
export async function runService(parts: ServiceParts): Promise<RunningNode> {
  const { view, metrics, logger, work, end, close } = parts;
  const api = await startApi(view, { ...parts.api, logger, metrics });
  const ended = work().catch((error: unknown) => {
    const { reason } = end.signal;
    if (reason === STOPPED) return;
    logger.error({ err: reason ?? error }, "the node has stopped working");
    throw reason ?? error;
  });
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    end.abort(STOPPED);
    await api.close();
    await ended.catch(() => undefined);
    await close();
  };
  return { url: api.url, ended, stop };
}
